export { candidateCall } from './candidate-call.ts';
export { reconcileCalls } from './reconcile-calls.ts';
