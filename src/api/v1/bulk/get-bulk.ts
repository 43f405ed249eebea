import type { RequestHandler } from 'express';
import { validate } from 'uuid';
import type { BulkDesk } from '../../commands/bulk.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { Refusal } from '../../answers/refusal.ts';
import { isoOrNull } from '../iso.ts';
import type { Bulk } from './schemas.ts';

/** `GET /api/v1/bulk/{id}` → 200 what came of an order so far, from rows · 404. Reads only. */
export const getBulk =
  ({ bulk }: Pick<ApiDependencies, 'bulk'>): RequestHandler =>
  async (req, res) => {
    res.json((await foundBulk(bulk, String(req.params['id']))) satisfies Bulk);
  };

/** @throws Refusal 404, without asking the database about what can be none */
export async function foundBulk(bulk: BulkDesk, id: string): Promise<Bulk> {
  const found = validate(id) ? await bulk.find(id) : null;
  if (!found) throw new Refusal(404, 'Order not found', 'There is no order with this id.');
  const { results, createdAt, finishedAt, ...order } = found;
  return { ...order, ...results, createdAt: createdAt.toISOString(), finishedAt: isoOrNull(finishedAt) };
}
