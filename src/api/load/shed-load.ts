import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { RequestMeters } from './request-meters.ts';
import type { SheddingLimits, ShedRank } from '../limits.ts';
import type { Load } from './load.ts';
import { type Refusal, unavailable } from '../answers/refusal.ts';

/** The rank from which on requests are turned away under this load; null: none is. */
export function shedFrom({ loopDelayMs, poolWaiting }: Load, limits: SheddingLimits): ShedRank {
  if (loopDelayMs > limits.loopDelayMs[2]) return 2;
  if (loopDelayMs > limits.loopDelayMs[3]) return 3;
  return loopDelayMs > limits.loopDelayMs[4] || poolWaiting > limits.poolWaiting ? 4 : null;
}

/**
 * Turns requests away with 503 and `Retry-After` while there is too much to do: lists before what people write, that before
 * triggers, a webhook only when `webhooksInFlight` of them are under way, health never. Says in the log when it begins and
 * ends.
 */
export function loadShedder(
  load: () => Load,
  limits: SheddingLimits,
  log: Logger,
  meters: Pick<RequestMeters, 'turnedAway'>,
): (rank: ShedRank) => RequestHandler {
  let turnedAway: ShedRank = null;
  let webhooks = 0;

  const shedNow = (): ShedRank => {
    const from = shedFrom(load(), limits);
    if (from !== turnedAway) {
      turnedAway = from;
      if (from === null) log.info('no more requests are turned away');
      else log.warn({ reason: `rank ${from} and beyond` }, 'too much to do: requests are turned away');
    }
    return from;
  };

  const turnAway = (rank: number): Refusal => {
    meters.turnedAway(rank);
    return unavailable('There is too much to do at the moment.');
  };

  return (rank) => (_req, res, next) => {
    const from = shedNow();
    if (rank === 1) {
      if (webhooks >= limits.webhooksInFlight) throw turnAway(rank);
      webhooks += 1;
      res.once('close', () => (webhooks -= 1));
    } else if (rank !== null && from !== null && rank >= from) throw turnAway(rank);
    next();
  };
}
