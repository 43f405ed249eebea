import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { bodyOf, fails, SESSION_NOT_FOUND, sessionBody, sessionIdOf } from './interview-answer.ts';
import { ASKABLE, statusBody } from './interview-bodies.ts';

/**
 * `PATCH /api/interviews/{id}/status {status}` (contracts §5.4). Always 200. A session only moves forward: a move that is
 * not legal is refused and changes nothing; the status it has already is a success.
 */
export const updateStatus =
  ({ interviews }: Pick<ApiDependencies, 'interviews'>): RequestHandler =>
  async (req, res) => {
    const { status } = bodyOf(statusBody, res.locals.rawBody);
    if (status === null) return fails(res, `Invalid status. Must be one of: ${ASKABLE.join(', ')}`);
    const id = sessionIdOf(req.params);
    const session = id === null ? null : await interviews.move(id, status);
    if (session === null) return fails(res, SESSION_NOT_FOUND);
    if (session === 'not_allowed') return fails(res, `Interview session cannot become ${status} any more`);
    res.json({
      status: 'success',
      data: sessionBody(session),
      message: `Interview session status updated to ${status}`,
    });
  };
