import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { attentionItem, attentionKeyOf, notOpen } from './attention-item.ts';
import type { AttentionItem } from './schemas.ts';

/**
 * `POST /api/v1/attention/{callId}/{kind}/release` → 200 the item, which is nobody's again · 404 no call asks for this.
 * Also for what a colleague has taken, who may be away. Takes no body. Twice is harmless: it is nobody's already.
 */
export const releaseAttention =
  ({ attention }: Pick<ApiDependencies, 'attention'>): RequestHandler =>
  async (req, res) => {
    const item = await attention.release(attentionKeyOf(req));
    if (item === null) throw notOpen();
    res.json(attentionItem(item) satisfies AttentionItem);
  };
