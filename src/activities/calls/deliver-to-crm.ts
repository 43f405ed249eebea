import { addAttention, readCall } from '../../store/calls/calls.ts';
import { findEarlierUndelivered, readDelivery } from '../../store/calls/crm-deliveries.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import { deliverVersion } from './deliver-version.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { notYet } from '../try-again.ts';

/** What to hand to the CRM. */
export interface DeliverToCrm {
  callId: string;
  version: number;
  /** also when it had accepted it before: somebody asked for that */
  again: boolean;
  /** one try, whatever comes of it */
  once?: boolean;
}

export type DeliveredToCrm = { kind: 'accepted' } | { kind: 'refused'; status: number | null };

/**
 * Hands one version of a result to the CRM, after the versions before it, so that an older one never comes last. Twice is
 * harmless: same key, same bytes (deliver-version.ts).
 */
export const deliverToCrm =
  (deps: ActivityDependencies) =>
  async ({ callId, version, again, once = false }: DeliverToCrm): Promise<DeliveredToCrm> => {
    const call = await readCall(deps.db, callId);
    const earlier = await findEarlierUndelivered(deps.db, callId, version);
    if (earlier !== null && !once) throw notYet(`version ${earlier} is still on its way`, call.policy.crmRetryMaxMs);
    const say = (kind: string, text: string) => addToTimeline(deps.db, { callId, source: 'crm', kind, text });

    if (deps.crm === null) {
      await say('crm_off', 'Not sent: the CRM webhook is switched off');
      return { kind: 'refused', status: null };
    }
    const delivered = await deliverVersion(deps, deps.crm, call, await readDelivery(deps.db, callId, version), {
      again,
      once,
    });
    if (delivered.kind === 'refused') {
      if (!once) await addAttention(deps.db, callId, ['crm_refused']);
      await say('crm_refused', `Version ${version} was not accepted for good: ${delivered.reason}`);
      return { kind: 'refused', status: delivered.status };
    }
    if (delivered.kind === 'accepted') await say('crm_accepted', `The CRM accepted version ${version}`);
    return { kind: 'accepted' };
  };
