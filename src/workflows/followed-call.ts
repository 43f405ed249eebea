import type { CallOutcome, CallPhase } from '../domain/calls/call.ts';
import type { CallProgress, Heard, Placement, Step } from '../domain/calls/call-progress.ts';

/** A call while its story is told: the state, changed only by the pure moves of call-progress.ts. */
export interface FollowedCall {
  readonly callId: string;
  readonly progress: CallProgress;
  moveTo(phase: CallPhase): void;
  /** it is not dialled now, for this reason; asked again then (epoch milliseconds) */
  holdBack(reason: string, askAgainAt: number): void;
  nextAttempt(): void;
  /** somebody else placed it: its one attempt is under way */
  followFromHere(): void;
  answer(placement: Placement): void;
  conclude(outcome: CallOutcome): void;
  requestCancel(): void;
  hear(heard: Heard): void;
  /** What every step that writes is given: whose call, which attempt, and the number of the step. */
  step(): Step;
  /** The next step is later than this revision: an earlier telling of the story came so far. */
  countOnFrom(revision: number): void;
  showInList(needsAttention?: boolean): void;
}
