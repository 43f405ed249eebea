import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { CallSearch } from '../../../store/calls/call-filter.ts';
import type { LeadPages } from '../../../store/leads/lead-views.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { checked } from '../../requests/read-json.ts';
import { cursorOf, listBody, listQuery, positionAfter, USUAL_ITEMS } from '../calls/call-filters.ts';
import { leadItem } from './lead-item.ts';
import { type LeadList, TEMPERATURES } from './schemas.ts';

/** Filters and page, as a JSON body has them. */
export const leadsBody = {
  temperature: z.enum(TEMPERATURES).optional(),
  /** the newest text is the lead's */
  unanswered: z.boolean().optional(),
  cursor: listBody.cursor,
  limit: listBody.limit,
};

export const listLeadsQuery = z.strictObject({
  temperature: leadsBody.temperature,
  unanswered: listQuery.needsAttention,
  cursor: listQuery.cursor,
  limit: listQuery.limit,
});

/**
 * `GET /api/v1/leads?temperature&unanswered&cursor&limit` → 200 `{items, nextCursor}`: of whom something was heard last comes
 * first · 400 for a filter, cursor or limit that is none. Reads only. Names and numbers are searched by POST
 * /leads/search.
 */
export const listLeads =
  ({ leadPages }: Pick<ApiDependencies, 'leadPages'>): RequestHandler =>
  async (req, res) => {
    res.json(await pageOfLeads(leadPages, checked(listLeadsQuery, req.query, 'query')));
  };

type Asked = { [Name in keyof typeof leadsBody]?: z.output<(typeof leadsBody)[Name]> } & { search?: CallSearch };

/** @throws Refusal 400 for a cursor that is not ours */
export async function pageOfLeads(
  pages: LeadPages,
  { temperature, unanswered, search, cursor, limit = USUAL_ITEMS }: Asked,
): Promise<LeadList> {
  const page = await pages.list({
    ...(temperature !== undefined && { temperature }),
    ...(unanswered !== undefined && { unanswered }),
    ...(search !== undefined && { search }),
    after: positionAfter(cursor),
    limit,
  });
  return { items: page.items.map(leadItem), nextCursor: page.next && cursorOf(page.next) };
}
