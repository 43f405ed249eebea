import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { ApiDependencies } from '../../dependencies.ts';
import { checked } from '../../requests/read-json.ts';
import { listQuery, pageOfCalls } from './call-filters.ts';
import type { CallList } from './schemas.ts';

export const listCallsQuery = z.strictObject(listQuery);

/**
 * `GET /api/v1/calls?campaignId&phase&outcome&needsAttention&attention&origin&answeredBy&crm&from&to&cursor&limit` → 200
 * `{items, nextCursor}`, newest first · 400 for a filter, cursor or limit that is none. Reads only. Names and numbers are
 * searched by POST /calls/search.
 */
export const listCalls =
  (deps: Pick<ApiDependencies, 'calls' | 'config' | 'temporalNamespace'>): RequestHandler =>
  async (req, res) => {
    const request = checked(listCallsQuery, req.query, 'query');
    res.json((await pageOfCalls(deps.calls, request, deps)) satisfies CallList);
  };
