import { ActivityFailure, CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { DialResult, Settled } from '../activities/results.ts';
import { wasHeardOf } from '../domain/calls/call-progress.ts';
import { dialBy as dialWith, settleAttempt } from './activity-options.ts';
import type { FollowedCall } from './followed-call.ts';
import type { CandidateCall } from './messages.ts';

/**
 * Dials until the call is placed or provably will not be, by `dialBy` at the latest. A further attempt follows only one
 * that was provably not placed; what is unknown is settled by looking. What an operator took back is not dialled any more,
 * but its row is asked: an earlier telling of this story may have dialled it. The request is answered as soon as the truth is known.
 * @returns true when it rings (or rang): there is an end to wait for
 */
export async function placeCall(call: FollowedCall, { dialBy, waits }: CandidateCall): Promise<boolean> {
  const pause = (ms: number, summary: string) => waitOrCancel(call, Math.min(ms, dialBy - Date.now()), summary);
  let pauseMs = waits.dialRetryFirstMs;
  call.nextAttempt();
  for (;;) {
    const result = await dialOrSettle(call, dialBy, waits.unknownAnswerAfterMs);
    switch (result.kind) {
      case 'placed':
        call.moveTo('ringing');
        call.answer({ kind: 'placed' });
        return true;
      case 'refused':
        call.answer({ kind: 'refused', reason: result.reason });
        call.conclude(result.outcome);
        return false;
      case 'must_not_call':
        call.answer({ kind: 'must_not_call', reason: result.reason });
        call.conclude(result.outcome);
        return false;
      case 'unresolved':
        // Said long before, in all likelihood; who asks must not wait for ever.
        call.answer({ kind: 'unknown' });
        call.conclude('unresolved');
        return false;
      case 'too_late':
        return notPlaced(call, 'expired');
      case 'taken_back':
        return notPlaced(call, 'cancelled_by_operator');
      case 'held_back': {
        const heldMs = Math.max(pauseMs, result.notBefore - Date.now());
        call.holdBack(result.reason, Date.now() + heldMs);
        await pause(heldMs, 'Waits for a free line');
        break;
      }
      case 'not_placed':
        // Told again: whatever the time is, what became of the later attempt is known.
        if ('followed' in result) {
          call.nextAttempt();
          continue;
        }
        // Who was told "unknown" was also told that it is not dialled again for this request.
        if (call.progress.placement?.kind === 'unknown') return notPlaced(call, whyNot(call));
        await pause(Math.max(pauseMs, result.retryAfterMs ?? 0), 'Pause before the next try');
        break;
    }
    pauseMs *= 2; // each ask costs history
    if (Date.now() >= dialBy) return notPlaced(call, whyNot(call));
    if (result.kind === 'not_placed') call.nextAttempt();
  }
}

const whyNot = ({ progress }: FollowedCall) => (progress.cancelRequested ? 'cancelled_by_operator' : 'expired');

/** Ends a call that never rang. */
function notPlaced(call: FollowedCall, outcome: 'expired' | 'cancelled_by_operator'): false {
  call.answer({ kind: 'not_placed', reason: outcome });
  call.conclude(outcome);
  return false;
}

/** What was taken back is settled without a dial. */
async function dialOrSettle(
  call: FollowedCall,
  dialBy: number,
  unknownAnswerAfterMs: number,
): Promise<DialResult | Settled> {
  if (call.progress.cancelRequested) return settle(call, unknownAnswerAfterMs);
  try {
    call.moveTo('dialling');
    return await dialWith(dialBy)(call.step());
  } catch (failure) {
    // Any failure that is not a value: killed before or after the request, timed out, never started. The row knows.
    if (isCancellation(failure) || !(failure instanceof ActivityFailure)) throw failure;
    return settle(call, unknownAnswerAfterMs);
  }
}

/** Looks until it is settled; after a while the request is told "unknown", and a callback ends the looking early. */
async function settle(call: FollowedCall, unknownAnswerAfterMs: number): Promise<Settled> {
  let settled: Settled | undefined;
  let failure: unknown;
  const looking = new CancellationScope();
  const look = looking
    .run(async () => {
      settled = await settleAttempt(settlingStep(call));
    })
    .catch((error) => {
      if (!isCancellation(error)) failure = error;
    });
  const knownOrHeard = () => settled !== undefined || failure !== undefined || wasHeardOf(call.progress);

  if (!(await condition(knownOrHeard, unknownAnswerAfterMs, { summary: 'Looking for the call' }))) {
    call.moveTo('unknown');
    call.answer({ kind: 'unknown' });
    call.showInList();
    await condition(knownOrHeard);
  }
  if (settled) return settled;
  if (failure) throw failure;
  // A callback has named the attempt: the next look finds it in the inbox.
  looking.cancel();
  await look;
  return settled ?? settleAttempt(settlingStep(call));
}

const settlingStep = (call: FollowedCall) => ({ ...call.step(), takenBack: call.progress.cancelRequested });

async function waitOrCancel(call: FollowedCall, ms: number, summary: string): Promise<void> {
  if (ms > 0) await condition(() => call.progress.cancelRequested, ms, { summary });
}
