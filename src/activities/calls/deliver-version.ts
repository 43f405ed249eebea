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

/** Not accepted for `crmHandOverAfterMs`: a workflow of its own goes on with it. */
export interface HandOver {
  kind: 'hand_over';
  reason: string;
}

interface DeliveryWish {
  /** also when the CRM had accepted it, since somebody asked for that; the days of tries begin anew */
  again?: boolean;
  /** one try, whatever comes of it */
  once?: boolean;
}

type Asked = [deps: ActivityDependencies, crm: Crm, call: CallRow, delivery: CrmDeliveryRow];

/**
 * One try to hand a result to the CRM. At least once: every try sends the bytes stored at the first one under the same
 * key, so that a second acceptance (our record was lost in between) can be recognised.
 * @throws "not yet" while it is worth another try; the pauses grow, until `crmRetryForMs` after the first try
 */
export async function deliverVersion(...asked: [...Asked, wish?: DeliveryWish]): Promise<Delivered>;
export async function deliverVersion(...asked: [...Asked, wish: { handOver: true }]): Promise<Delivered | HandOver>;
export async function deliverVersion(
  deps: ActivityDependencies,
  crm: Crm,
  call: CallRow,
  delivery: CrmDeliveryRow,
  wish: DeliveryWish & { handOver?: boolean } = {},
): Promise<Delivered | HandOver> {
  if (delivery.status === 'delivered' && !wish.again) return { kind: 'before' };
  const { version } = delivery;
  const counted = await countTry(deps.db, call.id, version);
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
    const { tries, spentMs } = effort();
    const done = wish.again ? { tries, sinceFirstMs: spentMs } : counted;
    return afterRefusal(deps, call, delivery, error, wish, done);
  }
}

async function afterRefusal(
  deps: ActivityDependencies,
  call: CallRow,
  { version, status }: CrmDeliveryRow,
  error: ProviderError,
  { once, handOver }: DeliveryWish & { handOver?: boolean },
  { tries, sinceFirstMs }: { tries: number; sinceFirstMs: number },
): Promise<Delivered | HandOver> {
  const { policy } = call;
  const pauseMs = pauseAfter(error, tries, policy.crmRetryFirstMs, policy.crmRetryMaxMs);
  const again = !once && error.retryable && sinceFirstMs + pauseMs < policy.crmRetryForMs;
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
  if (handOver && sinceFirstMs + pauseMs >= policy.crmHandOverAfterMs)
    return { kind: 'hand_over', reason: error.message };
  throw notYet(error.message, pauseMs);
}
