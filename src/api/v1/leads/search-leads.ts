import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { ApiDependencies } from '../../dependencies.ts';
import { readJson } from '../../requests/read-json.ts';
import { searchOf, searchText } from '../calls/search-calls.ts';
import { leadsBody, pageOfLeads } from './list-leads.ts';

export const searchLeadsBody = z.strictObject({ ...leadsBody, text: searchText });

/**
 * `POST /api/v1/leads/search {text, …filters of GET /leads}` → 200 `{items, nextCursor}` · 400. Finds parts of names, a number
 * in any spelling, ids. A POST because names and numbers never go into a URL; it reads only.
 */
export const searchLeads =
  ({ leadPages, config }: Pick<ApiDependencies, 'leadPages' | 'config'>): RequestHandler =>
  async (_req, res) => {
    const { text, ...request } = readJson(searchLeadsBody, res.locals.rawBody);
    const search = searchOf(text, config.policy.allowedCountries);
    res.json(await pageOfLeads(leadPages, { ...request, search }));
  };
