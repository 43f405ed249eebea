import type { RequestHandler } from 'express';
import { z } from 'zod';
import { INTERVIEW_STATUSES } from '../../../domain/interviews/interview.ts';
import type { InterviewPages } from '../../../store/interviews/interview-views.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { checked } from '../../requests/read-json.ts';
import { cursorOf, listQuery, positionAfter, USUAL_ITEMS } from '../calls/call-filters.ts';
import { interviewItem } from './interview-item.ts';
import type { InterviewList } from './schemas.ts';

export const listInterviewsQuery = z.strictObject({
  jobId: z
    .string()
    .regex(/^[\w.:-]{1,128}$/, 'must be the id of a job')
    .optional(),
  status: z.enum(INTERVIEW_STATUSES).optional(),
  cursor: listQuery.cursor,
  limit: listQuery.limit,
});

/**
 * `GET /api/v1/interviews?jobId&status&cursor&limit` → 200 `{items, nextCursor}`, newest first · 400 for a filter, cursor or
 * limit that is none. Reads only.
 */
export const listInterviews =
  ({ interviewPages }: Pick<ApiDependencies, 'interviewPages'>): RequestHandler =>
  async (req, res) => {
    res.json(await pageOfInterviews(interviewPages, checked(listInterviewsQuery, req.query, 'query')));
  };

/** @throws Refusal 400 for a cursor that is not ours */
export async function pageOfInterviews(
  pages: InterviewPages,
  { jobId, status, cursor, limit = USUAL_ITEMS }: z.output<typeof listInterviewsQuery>,
): Promise<InterviewList> {
  const filter = { ...(jobId !== undefined && { jobId }), ...(status !== undefined && { status }) };
  const page = await pages.list({ filter, after: positionAfter(cursor), limit });
  return { items: page.items.map(interviewItem), nextCursor: page.next && cursorOf(page.next) };
}
