import type { CookieOptions, Request, RequestHandler } from 'express';
import type { Sessions } from '../../store/sessions.ts';
import { identify, type Key, sha256 } from './auth.ts';
import type { Rate } from '../limits.ts';
import { addressOf } from '../load/rate-limit.ts';
import { isJson } from '../requests/read-body.ts';
import { Refusal, tooManyRequests } from '../answers/refusal.ts';
import { requestCounts } from '../load/request-counts.ts';

/** `__Host-`: a browser takes it from this host alone, over TLS (or from localhost), for all of its paths. */
export const SESSION_COOKIE = '__Host-session';
export const SESSION_COOKIE_OPTIONS: CookieOptions = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' };

/** 32 random bytes; a key is never one (T18). */
const TOKEN = /(?:^|;\s*)__Host-session=([\w-]{43})(?:;|$)/;

/** What the cookie holds, when it can be one of ours. */
export const sessionTokenOf = (req: Request): string | null => TOKEN.exec(req.get('cookie') ?? '')?.[1] ?? null;

/**
 * Recognises who asks at /api/v1: by the key that is sent, else by the dashboard's cookie. A session is worth what its key
 * is worth now: one that is no longer in the ring, or only triggers by now, ends it (T18). Who tries cookies out is slowed
 * down before the database is asked.
 */
export function identifyOurs(ring: readonly Key[], sessions: Sessions, failing: Rate): RequestHandler {
  const byKey = identify(ring);
  const failures = requestCounts({ windowMs: (failing.burst / failing.perSecond) * 1_000 });
  return async (req, res, next) => {
    const token = req.get('authorization') === undefined ? sessionTokenOf(req) : null;
    if (token === null) return byKey(req, res, next);
    const address = addressOf(req);
    // Counted as failed until it is known: many at once are no way around it.
    if ((await failures.increment(address)).totalHits > failing.burst) throw tooManyRequests();
    const owner = await sessions.use(sha256(token));
    const key = owner && ring.find(({ askedBy }) => askedBy === owner.keyFingerprint);
    if (key && key.role !== 'trigger') {
      await failures.decrement(address);
      const { role, keyName, askedBy } = key;
      res.locals.caller = { role, keyName, askedBy, person: owner.person };
    }
    next();
  };
}

/**
 * A browser sends the cookie whoever wrote the page (T19). What changes something by it comes from a page of ours: as JSON
 * and with a header, which a form cannot send, and from our origin as the browser says. Keys are sent by nobody's browser
 * by itself, so requests with one are not concerned.
 */
export function refuseCrossSite(publicUrl: string): RequestHandler {
  const { origin } = new URL(publicUrl);
  const isOurs = (req: Request): boolean => {
    const site = req.get('sec-fetch-site');
    return site === undefined ? req.get('origin') === origin : site === 'same-origin';
  };
  return (req, res, next) => {
    const isBySession = res.locals.caller !== null && res.locals.caller.person !== null;
    const isSafe = req.method === 'GET' || req.method === 'HEAD';
    if (isBySession && !isSafe) {
      const isFromPage = isJson(req.get('content-type') ?? '') && req.get('x-csrf') === '1' && isOurs(req);
      if (!isFromPage) throw new Refusal(403, 'Forbidden', 'With a session, only pages of ours may change something.');
    }
    next();
  };
}
