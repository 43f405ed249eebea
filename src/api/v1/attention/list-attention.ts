import type { RequestHandler } from 'express';
import { z } from 'zod';
import { ATTENTION_REASONS } from '../../../domain/calls/call.ts';
import type { AttentionPlace } from '../../../store/calls/attention-desk.ts';
import { nameOf } from '../../access/auth.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { checked } from '../../requests/read-json.ts';
import { cursorOf, listQuery, positionAfter, USUAL_ITEMS } from '../calls/call-filters.ts';
import { attentionItem } from './attention-item.ts';
import type { AttentionList } from './schemas.ts';

export const listAttentionQuery = z.strictObject({
  kind: z.enum(ATTENTION_REASONS).optional(),
  /** whose: names of people never go into an address */
  assignee: z.enum(['me', 'nobody']).optional(),
  /** only what is put off; else only what is not */
  snoozed: z.literal('true').optional(),
  cursor: listQuery.cursor,
  limit: listQuery.limit,
});

/**
 * `GET /api/v1/attention?kind&assignee&snoozed&cursor&limit` → 200 `{items, nextCursor}`: what asks for a person and is not
 * resolved, oldest first; of `me`, or of `nobody`; what is put off is left out, or shown alone · 400 for a filter, cursor
 * or limit that is none. Reads only.
 */
export const listAttention =
  ({ attention }: Pick<ApiDependencies, 'attention'>): RequestHandler =>
  async (req, res) => {
    const { kind, assignee, snoozed, cursor, limit } = checked(listAttentionQuery, req.query, 'query');
    const page = await attention.list({
      ...(kind && { kind }),
      ...(assignee && { assignee: assignee === 'me' ? nameOf(res.locals.caller!) : null }),
      ...(snoozed && { isSnoozed: true }),
      after: placeAfter(cursor),
      limit: limit ?? USUAL_ITEMS,
    });
    res.json({
      items: page.items.map(attentionItem),
      nextCursor: page.next && cursorAt(page.next),
    } satisfies AttentionList);
  };

/** A call has several: the cursor of a call, and which of them. */
const cursorAt = ({ since, callId, kind }: AttentionPlace): string =>
  `${cursorOf({ createdAt: since, id: callId })}.${ATTENTION_REASONS.indexOf(kind)}`;

/** @throws Refusal 400 for a cursor that is not ours */
function placeAfter(cursor: string | undefined): AttentionPlace | null {
  if (cursor === undefined) return null;
  const [, ofCall, index] = /^([\w-]+)\.([0-9])$/.exec(cursor) ?? [];
  const { createdAt: since, id: callId } = positionAfter(ofCall ?? '')!;
  return { since, callId, kind: ATTENTION_REASONS[Number(index)]! };
}
