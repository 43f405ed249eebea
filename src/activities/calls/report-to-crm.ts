import { type AttentionReason, type CallOutcome, OUTCOME_TEXTS } from '../../domain/calls/call.ts';
import type { Step } from '../../domain/calls/call-progress.ts';
import type { Crm } from '../../providers/crm/client.ts';
import { readCall, writeProgress } from '../../store/calls/calls.ts';
import { keepDelivery } from '../../store/calls/crm-deliveries.ts';
import type { CallRow, CrmDeliveryRow } from '../../store/schema.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import { deliverVersion } from './deliver-version.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { resultBody } from '../../store/calls/result-body.ts';

const VERSION = 1;

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
  async ({ callId, revision, outcome }: Step & { outcome: CallOutcome }): Promise<Reported> => {
    await writeProgress(deps.db, callId, revision, { phase: 'reporting', outcome });
    const call = await readCall(deps.db, callId);
    const body = await resultBody(deps.db, call, outcome);
    if (deps.crm === null || body === null) {
      return close(
        deps,
        callId,
        revision,
        deps.crm === null
          ? 'Not reported: the CRM webhook is switched off'
          : `${OUTCOME_TEXTS[outcome]}: nothing to report`,
      );
    }
    return deliver(deps, deps.crm, call, revision, body);
  };

async function deliver(
  deps: ActivityDependencies,
  crm: Crm,
  call: CallRow,
  revision: number,
  body: string,
): Promise<Reported> {
  const delivery = await keepDelivery(deps.db, call.id, VERSION, body);
  if (call.closed_at !== null) return reportedBefore(deps, call, revision, delivery);
  const delivered = await deliverVersion(deps, crm, call, delivery, { handOver: true });
  switch (delivered.kind) {
    case 'before':
      return close(deps, call.id, revision, 'The CRM had accepted the result');
    case 'accepted':
      return close(deps, call.id, revision, 'The CRM accepted the result', 'crm');
    case 'refused':
      return close(deps, call.id, revision, `Not accepted for good: ${delivered.reason}`, 'crm', ['crm_refused']);
    case 'hand_over': {
      const text = `Not accepted so far, and tried again for days: ${delivered.reason}`;
      return { ...(await close(deps, call.id, revision, text, 'crm')), handedOver: VERSION };
    }
  }
}

/** The story is told again after its end: what is on its way has its own workflow, or gets it now. */
async function reportedBefore(
  deps: ActivityDependencies,
  call: CallRow,
  revision: number,
  { status }: CrmDeliveryRow,
): Promise<Reported> {
  const reported = await close(deps, call.id, revision, 'Closed before');
  return status === 'pending' || status === 'retrying' ? { ...reported, handedOver: VERSION } : reported;
}

async function close(
  deps: ActivityDependencies,
  callId: string,
  revision: number,
  text: string,
  source: 'us' | 'crm' = 'us',
  attention: AttentionReason[] = [],
): Promise<Reported> {
  await deps.db.transaction().execute(async (trx) => {
    await writeProgress(trx, callId, revision, { phase: 'closed', closed: true, attention });
    await addToTimeline(trx, { callId, source, kind: 'closed', text, once: 'closed' });
  });
  const { needs_attention } = await readCall(deps.db, callId);
  return { needsAttention: needs_attention.length > 0 };
}
