import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { type NamedKey, type Role, ROLES } from '../../api-keys.ts';
import { Refusal } from '../answers/refusal.ts';

/** Who may look. */
export const READERS: readonly Role[] = ['viewer', 'operator', 'admin'];
/** Who may change something. */
export const OPERATORS: readonly Role[] = ['operator', 'admin'];
/** Who may take away, or remove, all that is held of a person. */
export const ADMINS: readonly Role[] = ['admin'];
/** Who may have somebody phoned, and use the drop-in doors: they are HOC's, the CRM's and the providers'. */
export const PLACERS: readonly Role[] = ['trigger', ...OPERATORS];
export const EVERY_ROLE: readonly Role[] = ['viewer', ...PLACERS];

export interface Caller {
  role: Role;
  /** the name of the key, for the log; null: no key was needed */
  keyName: string | null;
  /** names the key without telling it: first 16 hex digits of its SHA-256 */
  askedBy: string;
  /** who logged in at the dashboard; null: a key was sent, and nobody says by whom */
  person: string | null;
}

/** Who is said to have done something: the person who logged in, else the key. */
export const nameOf = ({ person, keyName }: Caller): string => person ?? keyName ?? 'anyone';

/** Who asks through a door that is open because no key is configured (demo only). */
const ANYONE: Caller = { role: 'trigger', keyName: null, askedBy: 'anyone', person: null };

export interface Key extends Caller {
  hash: Buffer;
}

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The keys, hashed once; the same key under two roles has the larger one. */
export function keyRing(keys: readonly NamedKey[]): readonly Key[] {
  const bySize = keys.toSorted((one, other) => ROLES.indexOf(other.role) - ROLES.indexOf(one.role));
  return bySize.map(({ name, role, key }) => {
    const hash = sha256(key);
    return { role, keyName: name, hash, askedBy: hash.toString('hex').slice(0, 16), person: null };
  });
}

/** Hashes of equal length, and every key is compared: how long it takes says nothing about the key. */
export function callerOf(ring: readonly Key[], token: string): Caller | null {
  const hash = sha256(token);
  const matching = ring.filter((key) => timingSafeEqual(key.hash, hash));
  if (!matching[0]) return null;
  const { hash: _, ...caller } = matching[0];
  return caller;
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
  (roles: readonly Role[]): RequestHandler =>
  (_req, res, next) => {
    const { caller } = res.locals;
    if (caller === null)
      throw new Refusal(401, 'Unauthorized', 'Send Authorization: Bearer <key>.', { headers: CHALLENGE });
    if (!roles.includes(caller.role)) throw lesserKey();
    next();
  };

const lesserKey = () => new Refusal(403, 'Forbidden', 'This key may not do this.');

const CHALLENGE = { 'WWW-Authenticate': 'Bearer' };

/** Where a door that is open in the original takes a key. */
export interface CompatDoors {
  open: boolean;
  /** `cookie_or_token`: a browser's EventSource sends no header */
  alsoBy?: 'header' | 'cookie_or_token';
  refusal?: () => Refusal;
}

/**
 * Doors that are open in the original systems (contracts §9.12): a key of these roles, in the Authorization or X-API-Key
 * header; where a browser or a provider cannot send one (`alsoBy`), in the cookie `api_key` or as `?token=`. Without
 * AUTH_COMPAT_OPEN nobody passes without one; with it, who brings none is `anyone`.
 */
export const allowCompat =
  (
    ring: readonly Key[],
    roles: readonly Role[],
    { open, alsoBy = 'header', refusal = noValidKey }: CompatDoors,
  ): RequestHandler =>
  (req, res, next) => {
    const token = bearerToken(req) ?? req.get('x-api-key') ?? (alsoBy === 'header' ? null : cookieOrToken(req));
    const caller = token === null ? null : callerOf(ring, token);
    if (caller === null && !(open && token === null)) throw refusal();
    res.locals.caller = caller ?? ANYONE;
    if (caller && !roles.includes(caller.role)) throw lesserKey();
    next();
  };

const noValidKey = () => new Refusal(401, 'Unauthorized', 'Invalid or missing API key', { headers: CHALLENGE });

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

/** In the words of system 1 (contracts §8.1). */
export const hocUnauthorized = () =>
  new Refusal(401, 'Unauthorized', 'Invalid or missing API key', {
    headers: CHALLENGE,
    body: { error: 'Unauthorized', message: 'Invalid or missing API key' },
  });

/**
 * The drop-in door: HOC's keys only, and the contract's own 401. Without any configured key it is open, as the original
 * was (createApp warns about it).
 */
export const allowHoc = (open: boolean): RequestHandler => {
  return (_req, res, next) => {
    if (open) res.locals.caller = ANYONE;
    if (res.locals.caller?.role !== 'trigger') throw hocUnauthorized();
    next();
  };
};
