import type { CallOutcome } from '../domain/calls/call.ts';

/** What the steps answer to the workflow: ids, outcomes and reasons of ours, nothing personal. */

export type DialResult =
  | { kind: 'placed' }
  /** provably not placed: another attempt may follow; `followed`: one has, in an earlier telling, and its row decides */
  | { kind: 'not_placed'; retryAfterMs: number | null; followed?: true }
  /** asked again after `notBefore` (epoch milliseconds), same attempt */
  | { kind: 'held_back'; reason: string; notBefore: number }
  /** the provider will not place it, however often it is asked */
  | { kind: 'refused'; reason: string; outcome: CallOutcome }
  /** opted out, daily ceiling */
  | { kind: 'must_not_call'; reason: string; outcome: CallOutcome }
  | { kind: 'too_late' };

export type Settled =
  | { kind: 'placed' }
  | { kind: 'not_placed'; retryAfterMs: number | null }
  | { kind: 'refused'; reason: string; outcome: CallOutcome }
  /** nobody could be asked until the line's lease ended */
  | { kind: 'unresolved' };
