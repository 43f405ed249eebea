import { ActivityFailure, CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { hasEnded } from '../domain/calls/call-progress.ts';
import { hangUpOnMachine, watchCall } from './activity-options.ts';
import type { FollowedCall } from './followed-call.ts';
import type { CandidateCall } from './messages.ts';

/**
 * Waits until the call is over. Callbacks are hints: when none has come once ringing must be over, both providers are
 * asked until one of them knows the end or the longest conversation has passed. A conversation with a person is never hung
 * up here; a machine is, where the leg is ours to end (contracts §4.6).
 */
export async function callEnds(call: FollowedCall, { placedBy, placement, waits }: CandidateCall): Promise<void> {
  const legIsOurs = placedBy === 'outside' || placement === 'twilio';
  const machineAnswered = () => legIsOurs && call.progress.machineHeard;
  const waitMs = waits.ringMs + waits.callbackGraceMs;
  const ended = () => hasEnded(call.progress);
  let inTime = await condition(() => ended() || machineAnswered(), waitMs, {
    summary: 'Until a provider reports the end',
  });
  if (machineAnswered() && !ended()) {
    // A carrier that cannot be asked so often does not end the story: the machine hangs up by itself some day.
    await hangUpOnMachine({ callId: call.callId, attempt: call.progress.attempt }).catch((failure) => {
      if (!(failure instanceof ActivityFailure)) throw failure;
    });
    inTime = await condition(ended, waits.callbackGraceMs, { summary: 'Until the carrier has ended the leg' });
  }
  if (inTime) return;

  let watchEnded = false;
  const watch = new CancellationScope();
  const watching = watch
    .run(async () => {
      await watchCall(call.step());
      watchEnded = true;
    })
    .catch((error) => {
      if (!isCancellation(error)) throw error;
    });
  await Promise.race([watching, condition(() => ended() || watchEnded)]);
  watch.cancel();
  await watching;
}
