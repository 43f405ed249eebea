import type { RequestHandler } from 'express';
import { MOST_IN_BULK } from '../../../domain/bulk.ts';
import type { KeptBulk } from '../../../store/calls/bulk.ts';
import { nameOf } from '../../access/auth.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { idempotencyKeyOf } from '../../requests/idempotency-key.ts';
import { readJson } from '../../requests/read-json.ts';
import { invalidRequest, Refusal } from '../../answers/refusal.ts';
import { addressOf, given } from '../calls/call-filters.ts';
import { foundBulk } from './get-bulk.ts';
import { type Bulk, type BulkEstimate, bulkBody } from './schemas.ts';

/**
 * `POST /api/v1/bulk {action, filter, dryRun}` (`Idempotency-Key`) → 200 `{count, most}` with `dryRun`: how many results
 * would be sent · 202 the order: the newest result of each call goes to the CRM once more, one try each, under its key and
 * bytes; which calls is settled now · 400 with pointers, also without a key · 409 nothing to do, too many, or another
 * request under this key. Twice is harmless: the same key is the same order.
 */
export const startBulk =
  ({ bulk }: Pick<ApiDependencies, 'bulk'>): RequestHandler =>
  async (req, res) => {
    const { action, filter, dryRun } = readJson(bulkBody, res.locals.rawBody);
    if (dryRun) {
      res.json({ count: await bulk.count(given(filter)), most: MOST_IN_BULK } satisfies BulkEstimate);
      return;
    }
    const idempotencyKey = idempotencyKeyOf(req);
    if (idempotencyKey === null)
      throw invalidRequest('Send an Idempotency-Key, so that a repetition does nothing more.');
    const caller = res.locals.caller!;
    const kept = await bulk.begin({
      ...{ action, filter: given(filter), address: addressOf(filter) },
      ...{ name: nameOf(caller), askedBy: caller.askedBy, idempotencyKey },
    });
    res.status(202).json((await foundBulk(bulk, idOf(kept))) satisfies Bulk);
  };

/** @throws Refusal 409 */
function idOf(kept: KeptBulk): string {
  switch (kept.kind) {
    case 'kept':
      return kept.id;
    case 'conflict':
      throw new Refusal(409, 'Idempotency conflict', 'This Idempotency-Key was used for another request.');
    case 'nothing':
      throw new Refusal(409, 'Nothing to do', 'No call that matches has a result that could be sent again.');
    case 'too_many':
      throw new Refusal(409, 'Too many', `At most ${MOST_IN_BULK} at once: take a narrower filter.`);
  }
}
