import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { ApiDependencies } from '../../dependencies.ts';
import { checked } from '../../requests/read-json.ts';
import { cursorOf, listQuery, positionAfter, USUAL_ITEMS } from '../calls/call-filters.ts';
import type { ViewList } from './schemas.ts';
import { userOf, viewItem } from './view-item.ts';

export const listViewsQuery = z.strictObject({ cursor: listQuery.cursor, limit: listQuery.limit });

/**
 * `GET /api/v1/views?cursor&limit` → 200 `{items, nextCursor}`: filters of the list of calls under a name, your own and
 * those that everybody sees, oldest first · 400 for a cursor or limit that is none. Reads only. How many calls a view has
 * is asked with its filter at /calls/count.
 */
export const listViews =
  ({ views }: Pick<ApiDependencies, 'views'>): RequestHandler =>
  async (req, res) => {
    const { cursor, limit = USUAL_ITEMS } = checked(listViewsQuery, req.query, 'query');
    const user = userOf(res);
    const page = await views.list({ user: user.name, after: positionAfter(cursor), limit });
    res.json({
      items: page.items.map((view) => viewItem(view, user)),
      nextCursor: page.next && cursorOf(page.next),
    } satisfies ViewList);
  };
