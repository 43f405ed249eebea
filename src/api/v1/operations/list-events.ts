import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { ApiDependencies } from '../../dependencies.ts';
import { checked } from '../../requests/read-json.ts';
import { cursorOf, listQuery, USUAL_ITEMS, positionAfter } from '../calls/call-filters.ts';
import type { EventList } from './schemas.ts';

export const listEventsQuery = z.strictObject({
  /** present, `true` or empty: only what was found to be about nothing of ours */
  unclaimed: z
    .enum(['true', 'false', ''])
    .transform((text) => text !== 'false')
    .optional(),
  cursor: listQuery.cursor,
  limit: listQuery.limit,
});

/**
 * `GET /api/v1/events?unclaimed&cursor&limit` → 200 `{items, nextCursor}`, newest first: what providers sent, by ids and
 * times · 400 for a filter, cursor or limit that is none. Reads only.
 */
export const listEvents =
  ({ events }: Pick<ApiDependencies, 'events'>): RequestHandler =>
  async (req, res) => {
    const { unclaimed = false, cursor, limit = USUAL_ITEMS } = checked(listEventsQuery, req.query, 'query');
    const page = await events.list({ unclaimed, after: positionAfter(cursor), limit });
    const items = page.items.map(({ receivedAt, routedAt, ...event }) => ({
      ...event,
      receivedAt: receivedAt.toISOString(),
      routedAt: routedAt?.toISOString() ?? null,
    }));
    res.json({ items, nextCursor: page.next && cursorOf(page.next) } satisfies EventList);
  };
