import type { AttentionReason } from '../../domain/calls/call.ts';
import type { PlacementAnswer } from '../../domain/calls/place-call-order.ts';
import { placeCallOrder } from '../../place-call-order.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import { recordNotPlaced, recordPlaced } from '../../store/calls/attempts.ts';
import { type Claim, claimDial } from '../../store/calls/claim-dial.ts';
import { writeProgress } from '../../store/calls/calls.ts';
import type { AttemptRow } from '../../store/schema.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import type { Step } from '../../domain/calls/call-progress.ts';
import { readAnswer } from './attempt-answer.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { DialResult } from '../results.ts';

/** Older than this between claim and request, a frozen process may have been given up: it does not send. */
const SEND_WITHIN_MS = 2_000;

/**
 * Places one attempt: claim the row, send one request, commit the answer. It is never retried by Temporal, and a second
 * run (reset workflow, restored backup) finds the row claimed and does not send. What is provably not placed is a value;
 * everything unclear is thrown and settled by looking.
 */
export const dial =
  (deps: ActivityDependencies) =>
  async ({ callId, attempt: number, revision }: Step): Promise<DialResult> => {
    const claim = await claimDial(deps.db, callId, number, revision, deps.line, { recorded: deps.recordCalls });
    if (claim.kind !== 'claimed') return withoutSending(deps, claim, callId, revision);
    return send(deps, claim, revision);
  };

async function send(
  deps: ActivityDependencies,
  { call, attempt, claimedAt }: Extract<Claim, { kind: 'claimed' }>,
  revision: number,
): Promise<DialResult> {
  const order = placeCallOrder(call, attempt, deps);
  if (performance.now() - claimedAt > SEND_WITHIN_MS) {
    await recordNotPlaced(
      deps.db,
      attempt,
      revision,
      { kind: 'not_placed', reason: 'too_late_to_send' },
      'Not sent: this process was held up',
    );
    return { kind: 'not_placed', retryAfterMs: null };
  }
  let answer: PlacementAnswer;
  try {
    answer = await deps.placers[call.placement].placeCall(order);
  } catch (error) {
    return afterFailure(deps, attempt, revision, error);
  }
  const { success, callSid, conversationId } = answer;
  if (success && (callSid !== null || conversationId !== null)) {
    await recordPlaced(deps.db, attempt, revision, { callSid, conversationId }, 'answer');
    return { kind: 'placed' };
  }
  if (!success && callSid === null)
    return refused(deps, attempt, revision, 'the provider said it was not successful', 'failed');
  // Accepted without ids, or refused with a leg: only looking can tell.
  throw new ProviderError(call.placement, 'bad_answer');
}

async function afterFailure(
  deps: ActivityDependencies,
  attempt: AttemptRow,
  revision: number,
  error: unknown,
): Promise<DialResult> {
  if (!(error instanceof ProviderError)) throw error;
  switch (error.kind) {
    case 'unreachable':
    case 'rate_limited': {
      const { kind: reason, retryAfterMs } = error;
      await recordNotPlaced(
        deps.db,
        attempt,
        revision,
        { kind: 'not_placed', reason, retryAfterMs },
        `Not placed: ${error.message}`,
      );
      return { kind: 'not_placed', retryAfterMs };
    }
    case 'invalid_request':
      return refused(deps, attempt, revision, error.message, 'invalid_number');
    case 'unauthorized':
    case 'forbidden':
    case 'not_found':
      return refused(deps, attempt, revision, error.message, 'failed');
    default:
      throw error;
  }
}

async function refused(
  deps: ActivityDependencies,
  attempt: AttemptRow,
  revision: number,
  reason: string,
  outcome: 'failed' | 'invalid_number',
): Promise<DialResult> {
  // A wrong number is the caller's to mend; anything else that is refused is ours.
  const attention: AttentionReason[] = outcome === 'failed' ? ['provider_refused'] : [];
  const answer = { kind: 'refused', reason, outcome } as const;
  await recordNotPlaced(deps.db, attempt, revision, answer, `Refused: ${reason}`, attention);
  return answer;
}

/** The gate or the row says that nothing is sent now. */
async function withoutSending(
  deps: ActivityDependencies,
  claim: Exclude<Claim, { kind: 'claimed' }>,
  callId: string,
  revision: number,
): Promise<DialResult> {
  switch (claim.kind) {
    case 'decided_before': {
      const decided = await readAnswer(deps.db, claim.attempt);
      if (!decided) throw new ProviderError(placementOf(claim.attempt), 'timeout'); // sent by an earlier run, answer unknown: settle
      return decided;
    }
    case 'held_back': {
      const text = HELD_BACK[claim.reason];
      const attention: AttentionReason[] = claim.reason === 'clocks_differ' ? ['clocks_differ'] : [];
      await writeProgress(deps.db, callId, revision, { phase: 'held_back', attention });
      await addToTimeline(deps.db, {
        callId,
        source: 'us',
        kind: 'held_back',
        text,
        once: `held_back:${claim.reason}`,
      });
      return { kind: 'held_back', reason: claim.reason, notBefore: claim.notBefore.getTime() };
    }
    case 'closed': {
      if (claim.reason === 'past_dial_by') return { kind: 'too_late' };
      const text = MUST_NOT_CALL[claim.reason];
      await addToTimeline(deps.db, { callId, source: 'us', kind: 'must_not_call', text, once: 'must_not_call' });
      return { kind: 'must_not_call', reason: text, outcome: OUTCOMES[claim.reason] };
    }
  }
}

const HELD_BACK = {
  number_in_use: 'Held back: this number is being called',
  all_lines_in_use: 'Held back: all lines are in use',
  clocks_differ: 'Held back: the clocks of this machine and of the database differ by more than a minute',
  database_restored: 'Held back: the database was restored, and whom it has forgotten may still be on the phone',
} as const;

const MUST_NOT_CALL = {
  number_not_allowed: 'Numbers of this kind or country are not called',
  opted_out: 'The candidate does not want to be called',
  number_ceiling: 'This number was called as often as is allowed in one day',
  key_ceiling: 'This API key has reached its calls for one day',
} as const;

const OUTCOMES = {
  number_not_allowed: 'invalid_number',
  opted_out: 'opted_out',
  number_ceiling: 'expired',
  key_ceiling: 'expired',
} as const;

/** A call that somebody else placed is never dialled. */
const placementOf = ({ placement }: AttemptRow) => (placement === 'twilio' ? 'twilio' : 'elevenlabs');
