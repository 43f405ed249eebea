import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { CallSearch } from '../../../store/calls/call-filter.ts';
import type { CandidatePages } from '../../../store/calls/candidate-views.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { checked } from '../../requests/read-json.ts';
import { cursorOf, listQuery, positionAfter, USUAL_ITEMS } from '../calls/call-filters.ts';
import { candidateItem } from './candidate-item.ts';
import type { CandidateList } from './schemas.ts';

export const listCandidatesQuery = z.strictObject({ cursor: listQuery.cursor, limit: listQuery.limit });

/**
 * `GET /api/v1/candidates?cursor&limit` → 200 `{items, nextCursor}`: people who were called about an application, who was
 * called last comes first · 400 for a cursor or limit that is none. Reads only. Names and numbers are searched by POST
 * /candidates/search.
 */
export const listCandidates =
  ({ candidatePages }: Pick<ApiDependencies, 'candidatePages'>): RequestHandler =>
  async (req, res) => {
    const request = checked(listCandidatesQuery, req.query, 'query');
    res.json(await pageOfCandidates(candidatePages, { ...request, search: null }));
  };

/** @throws Refusal 400 for a cursor that is not ours */
export async function pageOfCandidates(
  pages: CandidatePages,
  {
    cursor,
    limit = USUAL_ITEMS,
    search,
  }: { cursor?: string | undefined; limit?: number | undefined; search: CallSearch | null },
): Promise<CandidateList> {
  const page = await pages.list({ search, after: positionAfter(cursor), limit });
  return { items: page.items.map(candidateItem), nextCursor: page.next && cursorOf(page.next) };
}
