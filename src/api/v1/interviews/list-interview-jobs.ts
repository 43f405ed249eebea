import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import type { InterviewJobs } from './schemas.ts';

/**
 * `GET /api/v1/interviews/jobs` → 200 `{items}`: the jobs that people were interviewed for, the newest 500 · trials are left
 * out. Reads only.
 */
export const listInterviewJobs =
  ({ interviewPages }: Pick<ApiDependencies, 'interviewPages'>): RequestHandler =>
  async (_req, res) => {
    const jobs = await interviewPages.jobs();
    const items = jobs.map(({ newestAt, ...job }) => ({ ...job, newestAt: newestAt.toISOString() }));
    res.json({ items } satisfies InterviewJobs);
  };
