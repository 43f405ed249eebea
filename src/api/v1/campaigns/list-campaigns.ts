import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { ApiDependencies } from '../../dependencies.ts';
import { checked } from '../../requests/read-json.ts';
import { invalidRequest } from '../../answers/refusal.ts';
import { listQuery, USUAL_ITEMS } from '../calls/call-filters.ts';
import { isoOrNull } from '../iso.ts';
import type { CampaignList } from './schemas.ts';

export const listCampaignsQuery = z.strictObject({ cursor: listQuery.cursor, limit: listQuery.limit });

/**
 * `GET /api/v1/campaigns?cursor&limit` → 200 `{items, nextCursor}`: the campaigns that were set up or settled here and those
 * that only calls name, the largest number first · 400 for a cursor or limit that is none. Reads only.
 */
export const listCampaigns =
  ({ campaignPages }: Pick<ApiDependencies, 'campaignPages'>): RequestHandler =>
  async (req, res) => {
    const { cursor, limit = USUAL_ITEMS } = checked(listCampaignsQuery, req.query, 'query');
    const page = await campaignPages.list({ after: numberAfter(cursor), limit });
    const items = page.items.map(({ setUpAt, ...campaign }) => ({ ...campaign, setUpAt: isoOrNull(setUpAt) }));
    const nextCursor = page.next === null ? null : Buffer.from(String(page.next)).toString('base64url');
    res.json({ items, nextCursor } satisfies CampaignList);
  };

/** @throws Refusal 400 for a cursor that is not ours */
function numberAfter(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const written = Buffer.from(cursor, 'base64url').toString('latin1');
  if (!/^[1-9][0-9]{0,15}$/.test(written) || !Number.isSafeInteger(Number(written)))
    throw invalidRequest('The cursor is not one of ours.', [{ pointer: '/cursor', detail: 'not a cursor' }]);
  return Number(written);
}
