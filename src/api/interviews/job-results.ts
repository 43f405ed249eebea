import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { isExternalId, resultBody } from './interview-answer.ts';

/** `GET /api/jobs/{id}/interview-results` (contracts §5.4): the results of all interviews for a job, newest first. Always 200. */
export const jobInterviewResults =
  ({ interviews }: Pick<ApiDependencies, 'interviews'>): RequestHandler =>
  async (req, res) => {
    const { id } = req.params;
    const results = typeof id === 'string' && isExternalId(id) ? await interviews.ofJob(id) : [];
    res.json({ status: 'success', results: results.map((result) => resultBody(result, result)) });
  };
