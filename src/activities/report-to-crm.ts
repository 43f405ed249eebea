import { type AttentionReason, type CallOutcome, OUTCOME_TEXTS } from '../domain/call.ts';
import type { Step } from '../domain/call-progress.ts';
import { crmEntry } from '../domain/crm-entry.ts';
import { NO_QUESTIONNAIRE } from '../domain/questionnaire.ts';
import type { Crm } from '../providers/crm/client.ts';
import { ProviderError } from '../providers/provider-error.ts';
import { attemptsOfCall } from '../store/attempts.ts';
import { readCall, writeProgress } from '../store/calls.ts';
import { conversationOfCall } from '../store/conversations.ts';
import { countTry, keepDelivery, recordDelivery } from '../store/crm-deliveries.ts';
import type { CallRow } from '../store/schema.ts';
import { addToTimeline } from '../store/timeline.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { effort, notYet, pauseBefore } from './try-again.ts';

const VERSION = 1;

/**
 * Posts the result and closes the call when the CRM has accepted it. At least once: every try sends the bytes stored at
 * the first one under the same key, so that a second acceptance (our record was lost in between) can be recognised.
 * Refusals are tried again with growing pauses until `crmRetryForMs`, then it is a dead letter with attention.
 */
export const reportToCrm =
  (deps: ActivityDependencies) =>
  async ({ callId, revision, outcome }: Step & { outcome: CallOutcome }): Promise<{ needsAttention: boolean }> => {
    await writeProgress(deps.db, callId, revision, { phase: 'reporting', outcome });
    const call = await readCall(deps.db, callId);
    const body = await bodyOf(deps, call, outcome);
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

/** The contract's body, or null: a call that no provider accepted was answered to whoever asked for it. */
async function bodyOf(deps: ActivityDependencies, call: CallRow, outcome: CallOutcome): Promise<string | null> {
  const attempts = await attemptsOfCall(deps.db, call.id);
  const placed = attempts.filter((attempt) => attempt.answer?.kind === 'placed');
  if (placed.length === 0) return null;
  const conversation = await conversationOfCall(deps.db, call.id);
  const entry = crmEntry({
    outcome,
    rang: true,
    campaignName: null,
    questionnaire: call.questionnaire ?? NO_QUESTIONNAIRE,
    to: call.to_number,
    firstName: call.first_name,
    lastName: call.last_name,
    conversationSummary: conversation?.summary ?? null,
    durationSeconds: placed.at(-1)!.duration_seconds,
  });
  return entry && JSON.stringify(entry);
}

async function deliver(
  deps: ActivityDependencies,
  crm: Crm,
  call: CallRow,
  revision: number,
  body: string,
): Promise<{ needsAttention: boolean }> {
  const delivery = await keepDelivery(deps.db, call.id, VERSION, body);
  if (delivery.status === 'delivered') return close(deps, call.id, revision, 'The CRM had accepted the result');
  await countTry(deps.db, call.id, VERSION);
  try {
    const { status, responseBody } = await crm.deliver({
      idempotencyKey: delivery.idempotency_key,
      body: delivery.body,
    });
    await recordDelivery(deps.db, call.id, VERSION, {
      status: 'delivered',
      responseStatus: status,
      response: responseBody,
    });
    return close(deps, call.id, revision, 'The CRM accepted the result', 'crm');
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { policy } = call;
    const { tries, spentMs } = effort();
    const pauseMs = error.retryAfterMs ?? pauseBefore(tries, policy.crmRetryFirstMs, policy.crmRetryMaxMs);
    const again = error.retryable && spentMs + pauseMs < policy.crmRetryForMs;
    await recordDelivery(deps.db, call.id, VERSION, {
      status: again ? 'retrying' : 'dead_letter',
      responseStatus: error.status,
      error: error.message,
    });
    if (again) {
      await addToTimeline(deps.db, {
        callId: call.id,
        source: 'crm',
        kind: 'crm_retrying',
        text: `Not accepted, tried again: ${error.message}`,
        once: 'crm_retrying',
      });
      throw notYet(error.message, pauseMs);
    }
    return close(deps, call.id, revision, `Not accepted for good: ${error.message}`, 'crm', ['crm_refused']);
  }
}

async function close(
  deps: ActivityDependencies,
  callId: string,
  revision: number,
  text: string,
  source: 'us' | 'crm' = 'us',
  attention: AttentionReason[] = [],
): Promise<{ needsAttention: boolean }> {
  await deps.db.transaction().execute(async (trx) => {
    await writeProgress(trx, callId, revision, { phase: 'closed', closed: true, attention });
    await addToTimeline(trx, { callId, source, kind: 'closed', text, once: 'closed' });
  });
  const { needs_attention } = await readCall(deps.db, callId);
  return { needsAttention: needs_attention.length > 0 };
}
