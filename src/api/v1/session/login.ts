import { randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { callerOf, keyRing, sha256 } from '../../access/auth.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { keysOf } from '../../access/keys.ts';
import { readJson } from '../../requests/read-json.ts';
import { Refusal } from '../../answers/refusal.ts';
import { SESSION_COOKIE, SESSION_COOKIE_OPTIONS } from '../../access/sessions.ts';
import type { LoggedIn } from './schemas.ts';

export const loginBody = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^\P{Cc}*$/u, 'must be a name'),
  key: z.string().min(1).max(1_000),
});

/**
 * `POST /api/v1/login {name, key}` → 200 `{name, role}` and the cookie `__Host-session`: a key is exchanged for a session
 * of the person who holds it, so that no page keeps the key · 400 with pointers · 401 none of our keys · 403 a key that
 * only triggers · 429 after five tries a minute. Twice is harmless: it is a session more.
 */
export const login = ({ config, sessions }: Pick<ApiDependencies, 'config' | 'sessions'>): RequestHandler => {
  const ring = keyRing(keysOf(config));
  return async (_req, res) => {
    const { name, key } = readJson(loginBody, res.locals.rawBody);
    const caller = callerOf(ring, key);
    if (caller === null) throw new Refusal(401, 'Unauthorized', 'This is none of our keys.');
    res.locals.caller = caller;
    if (caller.role === 'trigger')
      throw new Refusal(403, 'Forbidden', 'This key is for systems: it opens no dashboard.');
    const token = randomBytes(32).toString('base64url');
    await sessions.begin({ tokenHash: sha256(token), keyFingerprint: caller.askedBy, person: name });
    res.cookie(SESSION_COOKIE, token, SESSION_COOKIE_OPTIONS);
    res.json({ name, role: caller.role } satisfies LoggedIn);
  };
};
