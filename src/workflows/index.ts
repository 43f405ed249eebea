export { analyseCall } from './analyse-call.ts';
export { candidateCall } from './candidate-call.ts';
export { deliverMessage } from './deliver-message.ts';
export { deliverToCrm } from './deliver-to-crm.ts';
export { keepRecording } from './keep-recording.ts';
export { followUpLead } from './follow-up-lead.ts';
export { lateResult } from './late-result.ts';
export { reconcileCalls } from './reconcile-calls.ts';
