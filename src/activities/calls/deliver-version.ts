import type { Crm } from '../../providers/crm/client.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import { countTry, recordDelivery } from '../../store/calls/crm-deliveries.ts';
import type { CallRow, CrmDeliveryRow } from '../../store/schema.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { effort, notYet, pauseAfter } from '../try-again.ts';

export type Delivered =
  | { kind: 'before' }
  | { kind: 'accepted' }
  /** `status`: of the CRM's answer, null when there was none */
  | { kind: 'refused'; reason: string; status: number | null };

/**
 * One try to hand a result to the CRM. At least once: every try sends the bytes stored at the first one under the same
 * key, so that a second acceptance (our record was lost in between) can be recognised.
 * @param wish `again`: also when the CRM had accepted it, since somebody asked for that; `once`: one try, whatever comes of it
 * @throws "not yet" while it is worth another try; the pauses grow, until `crmRetryForMs`
 */
export async function deliverVersion(
  deps: ActivityDependencies,
  crm: Crm,
  call: CallRow,
  delivery: CrmDeliveryRow,
  wish: { again: boolean; once: boolean } = { again: false, once: false },
): Promise<Delivered> {
  if (delivery.status === 'delivered' && !wish.again) return { kind: 'before' };
  const { version } = delivery;
  await countTry(deps.db, call.id, version);
  try {
    const answer = await crm.deliver({ idempotencyKey: delivery.idempotency_key, body: delivery.body });
    await recordDelivery(deps.db, call.id, version, {
      status: 'delivered',
      responseStatus: answer.status,
      response: answer.responseBody,
    });
    return { kind: 'accepted' };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return afterRefusal(deps, call, delivery, error, wish.once);
  }
}

async function afterRefusal(
  deps: ActivityDependencies,
  call: CallRow,
  { version, status }: CrmDeliveryRow,
  error: ProviderError,
  once: boolean,
): Promise<Delivered> {
  const { policy } = call;
  const { tries, spentMs } = effort();
  const pauseMs = pauseAfter(error, tries, policy.crmRetryFirstMs, policy.crmRetryMaxMs);
  const again = !once && error.retryable && spentMs + pauseMs < policy.crmRetryForMs;
  // What was accepted once stays delivered, whatever becomes of a repetition; a single try decides about no other.
  if (status !== 'delivered' && !(once && status === 'retrying')) {
    await recordDelivery(deps.db, call.id, version, {
      status: again ? 'retrying' : 'dead_letter',
      responseStatus: error.status,
      error: error.message,
    });
  }
  if (!again) return { kind: 'refused', reason: error.message, status: error.status };
  await addToTimeline(deps.db, {
    callId: call.id,
    source: 'crm',
    kind: 'crm_retrying',
    text: `Not accepted, tried again: ${error.message}`,
    once: version === 1 ? 'crm_retrying' : `crm_retrying:${version}`,
  });
  throw notYet(error.message, pauseMs);
}
