import type { RequestHandler } from 'express';
import { sha256 } from '../../access/auth.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { SESSION_COOKIE, SESSION_COOKIE_OPTIONS, sessionTokenOf } from '../../access/sessions.ts';

/**
 * `POST /api/v1/logout` → 204: the session is over, and the cookie taken back · 401 there is none (any more). Takes no
 * body. Twice is harmless: the second finds none. With a key nothing happens.
 */
export const logout =
  ({ sessions }: Pick<ApiDependencies, 'sessions'>): RequestHandler =>
  async (req, res) => {
    const token = sessionTokenOf(req);
    if (token !== null && res.locals.caller?.person) await sessions.end(sha256(token));
    res.clearCookie(SESSION_COOKIE, SESSION_COOKIE_OPTIONS).status(204).end();
  };
