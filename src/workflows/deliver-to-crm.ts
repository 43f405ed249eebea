import type { DeliveredToCrm, DeliverToCrm } from '../activities/calls/deliver-to-crm.ts';
import { deliverToCrm as deliver } from './activity-options.ts';
import { showWhere } from './show-where.ts';

/** Hands one version of a call's result to the CRM, for as long as the policy says: a delivery that outlives its call. */
export async function deliverToCrm(input: DeliverToCrm): Promise<DeliveredToCrm> {
  showWhere(
    'Delivering to the CRM',
    'Waits for the CRM to accept this version; a refusal is tried again with growing pauses, for three days unless the policy says otherwise. Then a person is asked.',
  );
  return deliver(input);
}
