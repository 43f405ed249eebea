import type { RequestHandler } from 'express';
import { nameOf } from '../../access/auth.ts';
import type { SessionAnswer } from './schemas.ts';

/**
 * `GET /api/v1/session` → 200 `{name, role, csrf}`: who is asking; with a key that is its own name · 401. Reads only.
 */
export const getSession: RequestHandler = (_req, res) => {
  const caller = res.locals.caller!;
  res.json({ name: nameOf(caller), role: caller.role, csrf: caller.person !== null } satisfies SessionAnswer);
};
