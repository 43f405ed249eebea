import type { DeliveredToCrm, DeliverToCrm } from '../activities/calls/deliver-to-crm.ts';
import { deliverToCrm as deliver } from './activity-options.ts';

/** Hands one version of a call's result to the CRM, for as long as the policy says: a delivery that outlives its call. */
export async function deliverToCrm(input: DeliverToCrm): Promise<DeliveredToCrm> {
  return deliver(input);
}
