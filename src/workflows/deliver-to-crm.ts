import { deliverToCrm as deliver } from './activity-options.ts';

/** What to hand to the CRM, and whether also when it had accepted it before. */
export interface DeliverToCrm {
  callId: string;
  version: number;
  again: boolean;
}

/** Hands one version of a call's result to the CRM, for as long as the policy says: a delivery that outlives its call. */
export async function deliverToCrm(input: DeliverToCrm): Promise<'accepted' | 'refused'> {
  return deliver(input);
}
