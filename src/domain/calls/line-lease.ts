import type { CallPolicy } from '../policy.ts';

/** How long an attempt may hold its line: ringing, talking, and a margin. */
export const leaseMsOf = ({
  ringMs,
  longestConversationMs,
  leaseMarginMs,
}: Pick<CallPolicy, 'ringMs' | 'longestConversationMs' | 'leaseMarginMs'>): number =>
  ringMs + longestConversationMs + leaseMarginMs;
