import type { ClientRateLimitInfo, Store } from 'express-rate-limit';

interface Count {
  totalHits: number;
  /** by performance.now() */
  untilMs: number;
}

/**
 * Counts requests per caller in windows of a fixed length, in memory. By the clock that nobody can set: after a wall clock
 * that was ahead has been put right, nobody is refused until it gets there again.
 */
export function requestCounts({
  nowMs = () => performance.now(),
  ...given
}: {
  nowMs?: () => number;
  /** where no rateLimit says it */
  windowMs?: number;
} = {}): Store {
  const counts = new Map<string, Count>();
  let windowMs = given.windowMs ?? 0;
  let nextSweepMs = 0;

  /** At most once per window, so that a caller who came once is not remembered for ever. */
  const sweep = (now: number) => {
    if (now < nextSweepMs) return;
    nextSweepMs = now + windowMs;
    for (const [key, { untilMs }] of counts) if (untilMs <= now) counts.delete(key);
  };
  return {
    localKeys: true,
    init: (options) => void (windowMs = options.windowMs),
    increment(key): ClientRateLimitInfo {
      const now = nowMs();
      sweep(now);
      const known = counts.get(key);
      const count = known && known.untilMs > now ? known : { totalHits: 0, untilMs: now + windowMs };
      count.totalHits += 1;
      counts.set(key, count);
      return { totalHits: count.totalHits, resetTime: undefined };
    },
    decrement(key) {
      const count = counts.get(key);
      if (count && count.totalHits > 0) count.totalHits -= 1;
    },
    resetKey: (key) => void counts.delete(key),
  };
}
