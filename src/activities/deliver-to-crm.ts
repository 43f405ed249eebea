import { addAttention, readCall } from '../store/calls.ts';
import { findEarlierUndelivered, readDelivery } from '../store/crm-deliveries.ts';
import { addToTimeline } from '../store/timeline.ts';
import { deliverVersion } from './deliver-version.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { notYet } from './try-again.ts';

export interface DeliverToCrm {
  callId: string;
  version: number;
  again: boolean;
  once?: boolean;
}

/**
 * Hands one version of a result to the CRM, after the versions before it, so that an older one never comes last. Twice is
 * harmless: same key, same bytes (deliver-version.ts).
 */
export const deliverToCrm =
  (deps: ActivityDependencies) =>
  async ({ callId, version, again, once = false }: DeliverToCrm): Promise<'accepted' | 'refused'> => {
    const call = await readCall(deps.db, callId);
    const earlier = await findEarlierUndelivered(deps.db, callId, version);
    if (earlier !== null && !once) throw notYet(`version ${earlier} is still on its way`, call.policy.crmRetryMaxMs);
    const say = (kind: string, text: string) => addToTimeline(deps.db, { callId, source: 'crm', kind, text });

    if (deps.crm === null) {
      await say('crm_off', 'Not sent: the CRM webhook is switched off');
      return 'refused';
    }
    const delivered = await deliverVersion(deps, deps.crm, call, await readDelivery(deps.db, callId, version), {
      again,
      once,
    });
    if (delivered.kind === 'refused') {
      if (!once) await addAttention(deps.db, callId, ['crm_refused']);
      await say('crm_refused', `Version ${version} was not accepted for good: ${delivered.reason}`);
      return 'refused';
    }
    if (delivered.kind === 'accepted') await say('crm_accepted', `The CRM accepted version ${version}`);
    return 'accepted';
  };
