import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { fails, resultBody, sessionIdOf } from './interview-answer.ts';

/** `GET /api/interviews/{id}/results` (contracts §5.4): the one result of the session, however far it is. Always 200. */
export const getInterviewResults =
  ({ interviews }: Pick<ApiDependencies, 'interviews'>): RequestHandler =>
  async (req, res) => {
    const id = sessionIdOf(req.params);
    const session = id === null ? null : await interviews.find(id);
    const result = session && (await interviews.result(session.id));
    const hasWords = result !== null && result.transcript !== null;
    if (session === null || !hasWords) return fails(res, 'Results not found');
    res.json({ status: 'success', data: resultBody(session, result) });
  };
