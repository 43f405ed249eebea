import type { Request, Response } from 'express';
import { addressOf } from '../load/rate-limit.ts';
import { Refusal, retryAfter } from '../answers/refusal.ts';

/**
 * Counts what one caller has open at the same time, by key, else by address; in memory, per process.
 * @returns what to call when it is closed @throws Refusal 429 when there are too many
 */
export function counted(most: number): (req: Request, res: Response) => () => void {
  const open = new Map<string, number>();
  return (req, res) => {
    const { caller } = res.locals;
    const who = caller && caller.askedBy !== 'anyone' ? `key ${caller.askedBy}` : addressOf(req);
    const count = open.get(who) ?? 0;
    if (count >= most)
      throw new Refusal(429, 'Too many streams', 'Close one first.', { headers: { 'Retry-After': retryAfter() } });
    open.set(who, count + 1);
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      const left = (open.get(who) ?? 1) - 1;
      if (left > 0) open.set(who, left);
      else open.delete(who);
    };
  };
}
