export { analyseCall } from './analyse-call.ts';
export { candidateCall } from './candidate-call.ts';
export { deliverMessage } from './deliver-message.ts';
export { deliverToCrm } from './deliver-to-crm.ts';
export { lateResult } from './late-result.ts';
export { reconcileCalls } from './reconcile-calls.ts';
export { replyToSms } from './reply-to-sms.ts';
export { resendMessage } from './resend-message.ts';
