import type { CallOutcome } from '../domain/calls/call.ts';

/** What the steps answer to the workflow: ids, outcomes and reasons of ours, nothing personal. */

/** Provably not placed: another attempt may follow; `followed`: one has, in an earlier telling, and its row decides. */
type NotPlaced = { kind: 'not_placed'; retryAfterMs: number | null; followed?: true };

/** Provably not placed, and never will be: an operator took it back before it was sent. */
type TakenBack = { kind: 'taken_back' };

export type DialResult =
  | { kind: 'placed' }
  | NotPlaced
  | TakenBack
  /** asked again after `notBefore` (epoch milliseconds), same attempt */
  | { kind: 'held_back'; reason: string; notBefore: number }
  /** the provider will not place it, however often it is asked */
  | { kind: 'refused'; reason: string; outcome: CallOutcome }
  /** opted out, daily ceiling */
  | { kind: 'must_not_call'; reason: string; outcome: CallOutcome }
  | { kind: 'too_late' };

export type Settled =
  | { kind: 'placed' }
  | NotPlaced
  | TakenBack
  | { kind: 'refused'; reason: string; outcome: CallOutcome }
  /** nobody could be asked until the line's lease ended */
  | { kind: 'unresolved' };
