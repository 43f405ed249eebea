import { CLOCKS_AGREE_WITHIN_MS } from '../clocks.ts';
import type { CallPolicy } from '../policy.ts';

/** What the claiming transaction reads, by the database's clock, before it lets an attempt dial. */
export interface GateFacts {
  now: Date;
  /** how far the clock of the dialling process is from the database's */
  clocksDifferMs: number;
  /** its type or country may not be dialled (phone-number.ts) */
  numberNotAllowed: boolean;
  dialBy: Date;
  optedOut: boolean;
  /** other attempts that may be ringing or talking: on this number, and on all lines */
  liveOnNumber: number;
  liveInAll: number;
  dialsOfNumberToday: number;
  dialsOfKeyToday: number;
  /** the database came back from a backup, and who it has forgotten may still be on the phone */
  shutAfterRestore: boolean;
}

export type HeldBackReason = 'number_in_use' | 'all_lines_in_use' | 'clocks_differ' | 'database_restored';

export type GateVerdict =
  | { kind: 'open' }
  /** not now: ask again at `notBefore` */
  | { kind: 'held_back'; reason: HeldBackReason; notBefore: Date }
  /** never for this call */
  | { kind: 'closed'; reason: 'past_dial_by' | 'number_not_allowed' | 'opted_out' | 'number_ceiling' | 'key_ceiling' };

/**
 * The one gate, checked where `sent_at` is set and nowhere before. Order: what forbids for good comes before what
 * passes. Calling window and pause are checked here as well once campaigns exist; a triggered call has neither.
 */
export function dialGate(facts: GateFacts, policy: CallPolicy): GateVerdict {
  if (facts.now >= facts.dialBy) return { kind: 'closed', reason: 'past_dial_by' };
  if (facts.numberNotAllowed) return { kind: 'closed', reason: 'number_not_allowed' };
  if (facts.optedOut) return { kind: 'closed', reason: 'opted_out' };
  if (reached(facts.dialsOfNumberToday, policy.maxDialsPerNumberPerDay))
    return { kind: 'closed', reason: 'number_ceiling' };
  if (reached(facts.dialsOfKeyToday, policy.maxDialsPerKeyPerDay)) return { kind: 'closed', reason: 'key_ceiling' };

  // A line comes free at an unknown time, so we ask again soon: dial_by ends the waiting.
  const soon = new Date(facts.now.getTime() + policy.dialRetryFirstMs);
  // One of them is wrong, and nobody knows which: neither the window nor dial_by can be believed until they agree.
  if (facts.clocksDifferMs > CLOCKS_AGREE_WITHIN_MS)
    return { kind: 'held_back', reason: 'clocks_differ', notBefore: soon };
  if (facts.shutAfterRestore) return { kind: 'held_back', reason: 'database_restored', notBefore: soon };
  if (facts.liveOnNumber > 0) return { kind: 'held_back', reason: 'number_in_use', notBefore: soon };
  if (facts.liveInAll >= policy.maxConcurrentCalls)
    return { kind: 'held_back', reason: 'all_lines_in_use', notBefore: soon };
  return { kind: 'open' };
}

const reached = (count: number, ceiling: number | null): boolean => ceiling !== null && count >= ceiling;
