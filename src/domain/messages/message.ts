/** How the sending of a message ended: with the carrier, refused for good, or nobody can tell. */
export type MessageOutcome = 'sent' | 'refused' | 'opted_out' | 'unknown';

/** What became of one try; `not_sent` is provable, and after the pause it may be tried again. */
export type MessageResult = MessageEnd | { kind: 'not_sent'; pauseMs: number };

export interface MessageEnd {
  kind: MessageOutcome;
}

/**
 * Where a message of ours can be, in the carrier's words and three of ours: `created` (not sent yet, also after a try
 * that provably failed), `unknown` (sent, the answer was lost), `not_sent` (and never will be).
 */
const RANKS: Record<string, number> = {
  created: 0,
  unknown: 1,
  accepted: 2,
  scheduled: 2,
  queued: 3,
  sending: 4,
  sent: 5,
  delivered: 6,
  undelivered: 6,
  failed: 6,
  canceled: 6,
  not_sent: 6,
  partially_delivered: 6,
  read: 7,
};

/** A status only moves forward, and an ending stays; only what was delivered can still be read. */
export function movesForward(from: string, to: string): boolean {
  if (to === 'read') return from !== 'read' && from !== 'undelivered' && from !== 'failed' && from !== 'canceled';
  return (RANKS[to] ?? 0) > (RANKS[from] ?? 0);
}

/** Nothing more is said of it, except that what was delivered may be read. */
export const hasEnded = (status: string): boolean => (RANKS[status] ?? 0) >= RANKS['delivered']!;

/** It did not arrive. */
export const isFailure = (status: string): boolean => status === 'failed' || status === 'undelivered';

/** Queue overflow, suspended account, unreachable handset: may arrive another time (contracts §3.7). */
const WORTH_SENDING_AGAIN = new Set(['30001', '30002', '30003']);

export const isWorthSendingAgain = (errorCode: string | null): boolean => WORTH_SENDING_AGAIN.has(errorCode ?? '');
