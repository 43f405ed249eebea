export { analyseCall } from './analyse-call.ts';
export { campaignSetup } from './campaign-setup.ts';
export { candidateCall } from './candidate-call.ts';
export { deliverToCrm } from './deliver-to-crm.ts';
export { lateResult } from './late-result.ts';
export { reconcileCalls } from './reconcile-calls.ts';
