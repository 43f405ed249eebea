import type { RequestHandler } from 'express';
import { nameOf } from '../../access/auth.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { attentionItem, attentionKeyOf, notOpen, takenBy } from './attention-item.ts';
import type { AttentionItem } from './schemas.ts';

/**
 * `POST /api/v1/attention/{callId}/{kind}/take` → 200 the item, yours from now on, and put off no longer · 404 no call asks for this · 409 with
 * `taken_by`: somebody else was faster. Takes no body. Twice is harmless: it is yours already.
 */
export const takeAttention =
  ({ attention }: Pick<ApiDependencies, 'attention'>): RequestHandler =>
  async (req, res) => {
    const taken = await attention.take(attentionKeyOf(req), nameOf(res.locals.caller!));
    if (taken.kind === 'not_open') throw notOpen();
    if (taken.kind === 'taken') throw takenBy(taken.by);
    res.json(attentionItem(taken.item) satisfies AttentionItem);
  };
