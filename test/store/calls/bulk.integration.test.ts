import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { ResultStatus } from '../../../src/domain/calls/call.ts';
import {
  type BulkOrder,
  countBulk,
  endOfBulkCall,
  findBulkUnderWay,
  keepBulk,
  nextOfBulk,
  noteBulk,
  versionAtRest,
  viewBulk,
} from '../../../src/store/calls/bulk.ts';
import { keepDelivery } from '../../../src/store/calls/crm-deliveries.ts';
import { aDatabase } from '../../harness/database.ts';
import { anAcceptedCall } from '../rows.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());
beforeEach(async () => {
  await sql`truncate calls, bulk_jobs cascade`.execute(suite.db);
});

let number = 100;
/** A call whose results stand so, version by version. */
async function aCallWith(...statuses: ResultStatus[]): Promise<string> {
  const callId = await anAcceptedCall(suite.db, { to: `+493023125${(number += 1)}` });
  for (const [index, status] of statuses.entries()) {
    await keepDelivery(suite.db, callId, index + 1, '{}');
    await suite.db
      .updateTable('crm_deliveries')
      .set({ status })
      .where('call_id', '=', callId)
      .where('version', '=', index + 1)
      .execute();
  }
  return callId;
}

const order = (more: Partial<BulkOrder> = {}): BulkOrder => ({
  ...{ action: 'resend-crm', filter: {}, address: {}, askedBy: 'Anna', keyHash: uuidv7(), requestHash: 'x' },
  ...more,
});
async function kept(more: Partial<BulkOrder> = {}): Promise<string> {
  const made = await keepBulk(suite.db, order(more));
  if (made.kind !== 'kept') throw new Error(made.kind);
  return made.id;
}

describe('an order about many calls', () => {
  it('is about those of the filter whose newest result is at rest, as of now', async () => {
    const refused = await aCallWith('dead_letter');
    const twice = await aCallWith('delivered', 'delivered');
    await aCallWith('retrying');
    await aCallWith('delivered', 'pending');
    await aCallWith('retrying', 'delivered');
    await aCallWith();
    expect(await countBulk(suite.db, {})).toBe(2);
    expect(await countBulk(suite.db, { crm: 'dead_letter' })).toBe(1);
    const id = await kept();
    await aCallWith('dead_letter');
    expect((await nextOfBulk(suite.db, id, 10)).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
      [refused, twice].toSorted((a, b) => (a < b ? -1 : 1)),
    );
    expect(await versionAtRest(suite.db, twice)).toBe(2);
    expect(await viewBulk(suite.db, id)).toMatchObject({ total: 2, waiting: 2, finishedAt: null });
  });

  it('is the same one under the same key, also when it is sent twice at once', async () => {
    await aCallWith('dead_letter');
    const one = order({ keyHash: 'the same' });
    const both = await Promise.all([keepBulk(suite.db, one), keepBulk(suite.db, one)]);
    expect(both[0]).toEqual(both[1]);
    expect(await keepBulk(suite.db, { ...one, requestHash: 'another' })).toEqual({ kind: 'conflict' });
    expect(await keepBulk(suite.db, order({ filter: { campaignId: 999 } }))).toEqual({ kind: 'nothing' });
  });

  it('is finished when something has come of each, and the first result stays', async () => {
    const [one, other] = [await aCallWith('dead_letter'), await aCallWith('delivered')];
    const id = await kept();
    await endOfBulkCall(suite.db, id, one, 'accepted');
    await endOfBulkCall(suite.db, id, one, 'refused');
    expect(await noteBulk(suite.db, id)).toBe(1);
    expect(await nextOfBulk(suite.db, id, 10)).toEqual([other]);
    expect(await findBulkUnderWay(suite.db, -1_000, 10)).toEqual([id]);
    await endOfBulkCall(suite.db, id, other, 'skipped');
    expect(await noteBulk(suite.db, id)).toBe(0);
    expect(await viewBulk(suite.db, id)).toMatchObject({
      ...{ total: 2, waiting: 0, finishedAt: expect.any(Date) },
      results: { accepted: 1, refused: 0, skipped: 1 },
    });
    expect(await findBulkUnderWay(suite.db, -1_000, 10)).toEqual([]);
    expect(await viewBulk(suite.db, uuidv7())).toBeNull();
  });
});
