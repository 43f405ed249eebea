import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { ApiDependencies } from '../../dependencies.ts';
import { checked } from '../../requests/read-json.ts';
import { cursorOf, listQuery, positionAfter, USUAL_ITEMS } from '../calls/call-filters.ts';
import { messageItem } from '../messages.ts';
import { leadRefOf, unknownLead } from './lead-item.ts';
import type { MessageList } from './schemas.ts';

export const listLeadMessagesQuery = z.strictObject({ cursor: listQuery.cursor, limit: listQuery.limit });

/**
 * `GET /api/v1/leads/{ref}/messages?cursor&limit` → 200 `{items, nextCursor}`: the texts with a lead, newest first, not what our
 * own people were told about it · 400 · 404. Reads only; what is shown is marked as read by POST /leads/{ref}/read.
 */
export const listLeadMessages =
  ({ leadPages }: Pick<ApiDependencies, 'leadPages'>): RequestHandler =>
  async (req, res) => {
    const ref = leadRefOf(req);
    const { cursor, limit = USUAL_ITEMS } = checked(listLeadMessagesQuery, req.query, 'query');
    const page = await leadPages.messages(ref, { after: positionAfter(cursor), limit });
    if (!page) throw unknownLead();
    res.json({
      items: page.items.map(messageItem),
      nextCursor: page.next && cursorOf(page.next),
    } satisfies MessageList);
  };
