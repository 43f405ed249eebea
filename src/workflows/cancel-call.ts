import { condition } from '@temporalio/workflow';
import type { CallPhase, CancelResult } from '../domain/calls/call.ts';
import { stopRinging } from './activity-options.ts';
import type { FollowedCall } from './followed-call.ts';

/**
 * An operator takes a call back. What was not sent is not sent any more; what rings is asked to stop; a conversation is
 * never cut. Twice is harmless: the second time answers what is true then.
 */
export async function cancelCall(call: FollowedCall): Promise<{ result: CancelResult; phase: CallPhase }> {
  const answerWith = (result: CancelResult) => ({ result, phase: call.progress.phase });
  if (call.progress.outcome !== null) return answerWith('already_ended');

  call.requestCancel();
  // A request that is under way is not cut off: first its answer, then we see.
  await condition(() => call.progress.outcome !== null || DIALLED.includes(call.progress.phase));
  if (call.progress.outcome === 'cancelled_by_operator') return answerWith('not_dialled');
  if (call.progress.outcome !== null) return answerWith('already_ended');
  // Nobody knows the leg (yet): it cannot be stopped.
  if (call.progress.phase === 'unknown') return answerWith('conversation_continues');

  const result = await stopRinging({ callId: call.callId, attempt: call.progress.attempt });
  // The carrier reports no end of a leg that was stopped before it rang, so we go and see.
  if (result !== 'conversation_continues') call.hear('legEnded');
  return answerWith(result);
}

const DIALLED: readonly CallPhase[] = [
  'unknown',
  'ringing',
  'talking',
  'gathering',
  'analysing',
  'reporting',
  'closed',
];
