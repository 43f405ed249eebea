import { deliverToCrm as deliver } from './activity-options.ts';

/** What to hand to the CRM. */
export interface DeliverToCrm {
  callId: string;
  version: number;
  /** also when it had accepted it before: somebody asked for that */
  again: boolean;
  /** one try, whatever comes of it */
  once?: boolean;
}

/** Hands one version of a call's result to the CRM, for as long as the policy says: a delivery that outlives its call. */
export async function deliverToCrm(input: DeliverToCrm): Promise<'accepted' | 'refused'> {
  return deliver(input);
}
