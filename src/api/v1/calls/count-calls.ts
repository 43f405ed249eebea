import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { ApiDependencies } from '../../dependencies.ts';
import { checked } from '../../requests/read-json.ts';
import { filterQuery, given } from './call-filters.ts';
import type { CallCount } from './schemas.ts';

export const countCallsQuery = z.strictObject(filterQuery);

/**
 * `GET /api/v1/calls/count?…filters of GET /calls` → 200 `{count, isCapped}`, counted as far as 10,000 · 400 for a filter
 * that is none. Reads only.
 */
export const countCalls =
  ({ calls }: Pick<ApiDependencies, 'calls'>): RequestHandler =>
  async (req, res) => {
    const filter = checked(countCallsQuery, req.query, 'query');
    res.json((await calls.count(given(filter))) satisfies CallCount);
  };
