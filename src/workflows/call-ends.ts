import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { hasEnded } from '../domain/call-progress.ts';
import { watchCall } from './activity-options.ts';
import type { FollowedCall } from './followed-call.ts';
import type { CallWaits } from './messages.ts';

/**
 * Waits until the call is over. Callbacks are hints: when none has come once ringing must be over, both providers are
 * asked until one of them knows the end or the longest conversation has passed. A live call is never hung up here.
 */
export async function callEnds(call: FollowedCall, waits: CallWaits): Promise<void> {
  const ended = () => hasEnded(call.progress);
  if (await condition(ended, waits.ringMs + waits.callbackGraceMs, { summary: 'Until a provider reports the end' }))
    return;

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
