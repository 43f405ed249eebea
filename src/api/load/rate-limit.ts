import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { Rate } from '../limits.ts';
import { tooManyRequests } from '../answers/refusal.ts';
import { requestCounts } from './request-counts.ts';

/**
 * At most `burst` requests in the time in which `perSecond` makes that many. Counted per recognised key, else per IP
 * address; `req.ip` follows TRUST_PROXY, so a made-up X-Forwarded-For is no new caller. In memory, per process.
 */
export function rateLimited({ perSecond, burst }: Rate): RequestHandler {
  return rateLimit({
    windowMs: (burst / perSecond) * 1_000,
    limit: burst,
    store: requestCounts(),
    keyGenerator: (req: Request, res: Response) =>
      res.locals.caller ? `key ${res.locals.caller.askedBy}` : addressOf(req),
    handler: (_req, _res, next) => next(tooManyRequests()),
    standardHeaders: false,
    legacyHeaders: false,
    // its checks print to the console; what they check is tested (rate-limit.test.ts)
    validate: false,
  });
}

/** One provider's customer usually has a whole /56 of IPv6. */
export const addressOf = (req: Request): string => ipKeyGenerator(req.ip ?? '', 56);
