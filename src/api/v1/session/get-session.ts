import type { RequestHandler } from 'express';
import type { SessionAnswer } from './schemas.ts';

/**
 * `GET /api/v1/session` → 200 `{name, role, csrf}`: who is asking; with a key that is its own name · 401. Reads only.
 */
export const getSession: RequestHandler = (_req, res) => {
  const { person, keyName, role } = res.locals.caller!;
  res.json({ name: person ?? keyName ?? '', role, csrf: person !== null } satisfies SessionAnswer);
};
