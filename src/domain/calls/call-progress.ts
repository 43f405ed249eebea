import type { CallOutcome, CallPhase } from './call.ts';

/**
 * Where a call stands, as its workflow knows it. Pure: every change makes a new state, and a move that is not in the
 * table changes nothing, so a late event can never take a call back.
 */
export interface CallProgress {
  phase: CallPhase;
  /** number of the placement attempt, from 1; 0 before the first */
  attempt: number;
  /** what the request was answered, once it is known */
  placement: Placement | null;
  conversationEnded: boolean;
  legEnded: boolean;
  machineHeard: boolean;
  cancelRequested: boolean;
  outcome: CallOutcome | null;
  /** counts the steps that write; a step that was overtaken writes nothing */
  revision: number;
}

/** What every step that writes is given: whose call, which attempt, and the number of the step. */
export interface Step {
  callId: string;
  attempt: number;
  revision: number;
}

/** What the `placed` update answers: ids and a kind, nothing personal. */
export type Placement =
  | { kind: 'placed' }
  | { kind: 'unknown' }
  | { kind: 'held_back'; reason: string; notBefore: string | null }
  | { kind: 'refused'; reason: string }
  | { kind: 'not_placed'; reason: string }
  | { kind: 'must_not_call'; reason: string };

export const NEW_CALL: CallProgress = {
  phase: 'accepted',
  attempt: 0,
  placement: null,
  conversationEnded: false,
  legEnded: false,
  machineHeard: false,
  cancelRequested: false,
  outcome: null,
  revision: 0,
};

/** The legal moves: forward within an attempt; a further attempt goes back to dialling. */
export const MOVES: Record<CallPhase, readonly CallPhase[]> = {
  // a call that somebody else placed is rung already
  accepted: ['preparing', 'ringing', 'reporting'],
  preparing: ['held_back', 'dialling', 'reporting'],
  held_back: ['dialling', 'reporting'],
  dialling: ['held_back', 'dialling', 'unknown', 'ringing', 'reporting'],
  unknown: ['held_back', 'dialling', 'ringing', 'gathering', 'reporting'],
  ringing: ['talking', 'gathering'],
  talking: ['gathering'],
  gathering: ['analysing', 'reporting'],
  analysing: ['reporting'],
  reporting: ['closed'],
  closed: [],
};

/** The state after moving to `phase`, or the same state when that move is not legal. */
export function moveTo(progress: CallProgress, phase: CallPhase): CallProgress {
  return MOVES[progress.phase].includes(phase) ? { ...progress, phase } : progress;
}

/** The next attempt: a new row, nothing heard about it yet. */
export function nextAttempt(progress: CallProgress): CallProgress {
  return {
    ...moveTo(progress, 'dialling'),
    attempt: progress.attempt + 1,
    conversationEnded: false,
    legEnded: false,
    machineHeard: false,
  };
}

/** A call that somebody else placed: it has its one attempt, and it rings or did. */
export const placedByOthers = (progress: CallProgress): CallProgress => ({
  ...moveTo(progress, 'ringing'),
  attempt: 1,
  placement: { kind: 'placed' },
});

/** A provider has told us about the attempt: it exists, and it is over or will be soon. */
export type Heard = 'conversationEnded' | 'legEnded' | 'machineHeard';

export function hear(progress: CallProgress, heard: Heard): CallProgress {
  return progress.outcome === null ? { ...progress, [heard]: true } : progress;
}

/** True when a callback says that the attempt has come to its end. */
export const hasEnded = (progress: CallProgress): boolean => progress.conversationEnded || progress.legEnded;

/** True when any callback proves that the attempt was placed. */
export const wasHeardOf = (progress: CallProgress): boolean => hasEnded(progress) || progress.machineHeard;

/** The answer to the request; the first one stays, except that "held back" or "unknown" may become known later. */
export function answer(progress: CallProgress, placement: Placement): CallProgress {
  return progress.placement === null ? { ...progress, placement } : progress;
}

/** The outcome is set once. */
export function conclude(progress: CallProgress, outcome: CallOutcome): CallProgress {
  return progress.outcome === null ? { ...progress, outcome } : progress;
}
