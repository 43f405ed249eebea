import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { Refusal } from './refusal.ts';

/** `trigger`: HOC's key, places calls and asks after them. `operator`: all of /api/v1. */
export type Role = 'trigger' | 'operator';

export interface Caller {
  role: Role;
  /** names the key without telling it: first 16 hex digits of its SHA-256 */
  askedBy: string;
}

/** Who asks through a door that is open because no key is configured (demo only). */
const ANYONE: Caller = { role: 'trigger', askedBy: 'anyone' };

interface Key extends Caller {
  hash: Buffer;
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The configured keys, hashed once. A key in both lists is an operator's. */
export function keyRing(keys: { trigger: readonly string[]; operator: readonly string[] }): readonly Key[] {
  const ofRole = (role: Role) =>
    keys[role].map((key) => ({ role, hash: sha256(key), askedBy: sha256(key).toString('hex').slice(0, 16) }));
  return [...ofRole('operator'), ...ofRole('trigger')];
}

/** Hashes of equal length, and every key is compared: how long it takes says nothing about the key. */
function callerOf(ring: readonly Key[], token: string): Caller | null {
  const hash = sha256(token);
  const matching = ring.filter((key) => timingSafeEqual(key.hash, hash));
  return matching[0] ? { role: matching[0].role, askedBy: matching[0].askedBy } : null;
}

/** Recognises the key, if there is one; whether it suffices is said by `allow`, after the rate was counted. */
export const identify =
  (ring: readonly Key[]): RequestHandler =>
  (req, res, next) => {
    const token = bearerToken(req);
    res.locals.caller = token === null ? null : callerOf(ring, token);
    next();
  };

/** Lets these roles pass: without a valid key 401, with a lesser one 403. */
export const allow =
  (...roles: Role[]): RequestHandler =>
  (_req, res, next) => {
    const { caller } = res.locals;
    if (caller === null)
      throw new Refusal(401, 'Unauthorized', 'Send Authorization: Bearer <key>.', { headers: CHALLENGE });
    if (!roles.includes(caller.role)) throw new Refusal(403, 'Forbidden', 'This key may not do this.');
    next();
  };

const CHALLENGE = { 'WWW-Authenticate': 'Bearer' };

/**
 * Doors that are open in the original systems (contracts §9.12): any key of ours, in the Authorization or X-API-Key
 * header; where a browser or a provider cannot send one (`alsoBy`), in the cookie `api_key` or as `?token=`. Without
 * AUTH_COMPAT_OPEN nobody passes without one; with it, who brings none is `anyone`.
 */
export const allowCompat =
  (ring: readonly Key[], open: boolean, alsoBy: 'header' | 'cookie_or_token' = 'header'): RequestHandler =>
  (req, res, next) => {
    const token = bearerToken(req) ?? req.get('x-api-key') ?? (alsoBy === 'header' ? null : cookieOrToken(req));
    const caller = token === null ? null : callerOf(ring, token);
    if (caller) res.locals.caller = caller;
    else if (open && token === null) res.locals.caller = ANYONE;
    else throw new Refusal(401, 'Unauthorized', 'Invalid or missing API key', { headers: CHALLENGE });
    next();
  };

/** Recognises a key wherever `allowCompat` finds it, so that those behind one address are counted apart. */
export const identifyCompat =
  (ring: readonly Key[]): RequestHandler =>
  (req, res, next) => {
    const token = bearerToken(req) ?? req.get('x-api-key') ?? cookieOrToken(req);
    res.locals.caller = token === null ? null : callerOf(ring, token);
    next();
  };

function cookieOrToken(req: Request): string | null {
  const cookie = /(?:^|;\s*)api_key=([^;]+)/.exec(req.get('cookie') ?? '')?.[1];
  const token = req.query['token'];
  return cookie ?? (typeof token === 'string' && token !== '' ? token : null);
}

function bearerToken(req: Request): string | null {
  return /^Bearer +([^\s]+)$/i.exec(req.get('authorization') ?? '')?.[1] ?? null;
}

/**
 * The drop-in door: HOC's keys only, and the contract's own 401. Without any configured key it is open, as the original
 * was (createApp warns about it).
 */
export const allowHoc = (open: boolean): RequestHandler => {
  return (_req, res, next) => {
    if (open) res.locals.caller = ANYONE;
    if (res.locals.caller?.role !== 'trigger')
      throw new Refusal(401, 'Unauthorized', 'Invalid or missing API key', {
        headers: CHALLENGE,
        body: { error: 'Unauthorized', message: 'Invalid or missing API key' },
      });
    next();
  };
};
