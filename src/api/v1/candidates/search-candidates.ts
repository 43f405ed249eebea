import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { ApiDependencies } from '../../dependencies.ts';
import { readJson } from '../../requests/read-json.ts';
import { listBody } from '../calls/call-filters.ts';
import { searchOf, searchText } from '../calls/search-calls.ts';
import { pageOfCandidates } from './list-candidates.ts';

export const searchCandidatesBody = z.strictObject({
  text: searchText,
  cursor: listBody.cursor,
  limit: listBody.limit,
});

/**
 * `POST /api/v1/candidates/search {text, cursor, limit}` → 200 `{items, nextCursor}` · 400. Finds parts of names, a number in
 * any spelling, ids. A POST because names and numbers never go into a URL; it reads only.
 */
export const searchCandidates =
  ({ candidatePages, config }: Pick<ApiDependencies, 'candidatePages' | 'config'>): RequestHandler =>
  async (_req, res) => {
    const { text, ...request } = readJson(searchCandidatesBody, res.locals.rawBody);
    const search = searchOf(text, config.policy.allowedCountries);
    res.json(await pageOfCandidates(candidatePages, { ...request, search }));
  };
