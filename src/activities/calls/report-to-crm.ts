import { ApplicationFailure } from '@temporalio/common';
import { type AttentionReason, type CallOutcome, OUTCOME_TEXTS } from '../../domain/calls/call.ts';
import type { Step } from '../../domain/calls/call-progress.ts';
import type { Crm } from '../../providers/crm/client.ts';
import { attemptsOfCall } from '../../store/calls/attempts.ts';
import { needsAttention, readCall, writeProgress } from '../../store/calls/calls.ts';
import { keepDelivery } from '../../store/calls/crm-deliveries.ts';
import type { Db } from '../../store/database.ts';
import type { CallRow, CrmDeliveryRow } from '../../store/schema.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import { deliverVersion } from './deliver-version.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { resultBody } from '../../store/calls/result-body.ts';

const VERSION = 1;

type Ending = Step & { outcome: CallOutcome };

export interface Reported {
  needsAttention: boolean;
  /** this version is still on its way: a workflow of its own goes on with it */
  handedOver?: number;
}

/**
 * Posts the result and closes the call when the CRM has accepted it. At least once: every try sends the bytes stored at
 * the first one under the same key, so that a second acceptance (our record was lost in between) can be recognised.
 * Refusals are tried again with growing pauses; after `crmHandOverAfterMs` the call is closed and the delivery handed
 * over. Told again after that, it sends nothing beside the delivery that goes on.
 */
export const reportToCrm =
  (deps: ActivityDependencies) =>
  async (step: Ending): Promise<Reported> => {
    const { callId, revision, outcome } = step;
    await expectDecided(deps.db, step);
    await writeProgress(deps.db, callId, revision, { phase: 'reporting', outcome });
    const call = await readCall(deps.db, callId);
    const body = await resultBody(deps.db, call, outcome);
    if (deps.crm === null || body === null) {
      return close(
        deps,
        step,
        deps.crm === null
          ? 'Not reported: the CRM webhook is switched off'
          : `${OUTCOME_TEXTS[outcome]}: nothing to report`,
      );
    }
    return deliver(deps, deps.crm, call, step, body);
  };

async function deliver(
  deps: ActivityDependencies,
  crm: Crm,
  call: CallRow,
  step: Ending,
  body: string,
): Promise<Reported> {
  const delivery = await keepDelivery(deps.db, call.id, VERSION, body);
  if (call.closed_at !== null) return reportedBefore(deps, step, delivery);
  const delivered = await deliverVersion(deps, crm, call, delivery, { handOver: true });
  switch (delivered.kind) {
    case 'before':
      return close(deps, step, 'The CRM had accepted the result');
    case 'accepted':
      return close(deps, step, 'The CRM accepted the result', 'crm');
    case 'refused':
      return close(deps, step, `Not accepted for good: ${delivered.reason}`, 'crm', ['crm_refused']);
    case 'hand_over': {
      const text = `Not accepted so far, and tried again for days: ${delivered.reason}`;
      return { ...(await close(deps, step, text, 'crm')), handedOver: VERSION };
    }
  }
}

/** The story is told again after its end: what is on its way has its own workflow, or gets it now. */
async function reportedBefore(deps: ActivityDependencies, step: Ending, { status }: CrmDeliveryRow): Promise<Reported> {
  const reported = await close(deps, step, 'Closed before');
  return status === 'pending' || status === 'retrying' ? { ...reported, handedOver: VERSION } : reported;
}

async function close(
  deps: ActivityDependencies,
  step: Ending,
  text: string,
  source: 'us' | 'crm' = 'us',
  attention: AttentionReason[] = [],
): Promise<Reported> {
  const { callId, revision } = step;
  await deps.db.transaction().execute(async (trx) => {
    await expectDecided(trx, step);
    await writeProgress(trx, callId, revision, { phase: 'closed', closed: true, attention });
    await addToTimeline(trx, { callId, source, kind: 'closed', text, once: 'closed' });
  });
  return { needsAttention: await needsAttention(deps.db, callId) };
}

/**
 * A story ends by rows that know as much as it does. A backup that came back in mid-story has forgotten how an attempt
 * ended, its last one or one before: this story fails, and reconcileCalls has it told again from what the rows and the
 * providers know.
 */
async function expectDecided(db: Db, { callId, attempt: number, outcome }: Ending): Promise<void> {
  const attempts = await attemptsOfCall(db, callId);
  const isUnclear = attempts.some((attempt) => attempt.sent_at !== null && attempt.outcome === null);
  const hasEnded = attempts.some((attempt) => attempt.number === number && attempt.outcome !== null);
  if (!isUnclear && (hasEnded || !RANG.has(outcome))) return;
  throw ApplicationFailure.nonRetryable('a restored database has forgotten the end of this call', 'RowsWentBack');
}

/** Ends that only the evidence of an attempt can tell. */
const RANG: ReadonlySet<CallOutcome> = new Set([
  'held',
  'no_conversation',
  'voicemail',
  'no_answer',
  'busy',
  'canceled',
]);
