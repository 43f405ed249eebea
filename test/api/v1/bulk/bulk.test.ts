import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { BulkDesk } from '../../../../src/api/commands/bulk.ts';
import { bulkEstimateSchema, bulkSchema } from '../../../../src/api/v1/bulk/schemas.ts';
import type { BulkView, KeptBulk } from '../../../../src/store/calls/bulk.ts';
import { HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

const ID = '01934f00-0000-7000-8000-0000000000b1';
const AT = new Date('2025-11-26T12:45:09.000Z');
const FILTER = { crm: 'dead_letter', campaignId: '804', from: '2025-11-26T01:00:00+01:00' };
const ADDRESS = { ...FILTER, from: '2025-11-26T00:00:00.000Z' };
const MEANT = { crm: 'dead_letter', campaignId: 804, from: new Date(ADDRESS.from) };
const ORDER = { action: 'resend-crm', filter: FILTER, dryRun: false };
const VIEW: BulkView = {
  ...{ id: ID, action: 'resend-crm', filter: ADDRESS, askedBy: 'OPERATOR_API_KEY' },
  ...{ createdAt: AT, finishedAt: null, total: 3, waiting: 1, results: { accepted: 1, refused: 1, skipped: 0 } },
};
const { results, ...REST } = VIEW;
const ITEM = { ...REST, ...results, createdAt: AT.toISOString() };

let api: RunningApi;
let asked: unknown[];
let kept: KeptBulk;
let view: BulkView | null;
beforeAll(async () => {
  const bulk: BulkDesk = {
    count: async (filter) => (asked.push(filter), 12),
    begin: async (request) => (asked.push(request), kept),
    find: async (id) => (asked.push(id), view),
  };
  api = await startApi({ deps: { bulk } });
});
afterAll(() => api.close());
beforeEach(() => {
  asked = [];
  kept = { kind: 'kept', id: ID, isFinished: false };
  view = VIEW;
});

const post = (body: object, headers: Record<string, string> = OPERATOR_KEY, key: string | null = 'a-key') =>
  api.post('/api/v1/bulk', body, { ...headers, ...(key !== null && { 'idempotency-key': key }) });

describe('an order about many calls', () => {
  it('says first for how many it would be, and does nothing then', async () => {
    const { status, json } = await post({ ...ORDER, dryRun: true }, OPERATOR_KEY, null);
    expect([status, bulkEstimateSchema.parse(json)]).toEqual([200, { count: 12, most: 5_000 }]);
    expect(asked).toEqual([MEANT]);
  });

  it('is kept by who asked, their key and the filter, and says what came of it', async () => {
    const { status, json } = await post(ORDER);
    expect([status, bulkSchema.parse(json)]).toEqual([202, ITEM]);
    expect(asked).toEqual([
      {
        ...{ action: 'resend-crm', filter: MEANT, address: ADDRESS },
        ...{ name: 'OPERATOR_API_KEY', askedBy: expect.stringMatching(/^[0-9a-f]{16}$/), idempotencyKey: 'a-key' },
      },
      ID,
    ]);
    expect(await api.get(`/api/v1/bulk/${ID}`, OPERATOR_KEY)).toMatchObject({ status: 200, json: ITEM });
  });

  it.each([
    ['Idempotency conflict', { kind: 'conflict' }],
    ['Nothing to do', { kind: 'nothing' }],
    ['Too many', { kind: 'too_many' }],
  ] as const)('is refused: %s', async (title, answer) => {
    kept = answer;
    expect(await post(ORDER)).toMatchObject({ status: 409, json: { title } });
  });

  it('needs a key of its own', async () => {
    for (const key of [null, 'no key']) expect((await post(ORDER, OPERATOR_KEY, key)).status).toBe(400);
    expect(asked).toEqual([]);
  });

  it.each([
    ['/action', { ...ORDER, action: 'redial' }],
    ['/filter', { action: 'resend-crm', dryRun: true }],
    ['/filter/crm', { ...ORDER, filter: { crm: 'lost' } }],
    ['/filter/q', { ...ORDER, filter: { q: 'Mustermann' } }],
    ['/dryRun', { action: 'resend-crm', filter: {} }],
  ])('says at %s what is wrong', async (pointer, body) => {
    const { status, json } = await post(body);
    expect([status, json['errors'], asked]).toEqual([400, [{ pointer, detail: expect.any(String) }], []]);
  });

  it('is for operators', async () => {
    expect((await post(ORDER, {})).status).toBe(401);
    expect((await post(ORDER, HOC_KEY)).status).toBe(403);
    expect((await api.get(`/api/v1/bulk/${ID}`, HOC_KEY)).status).toBe(403);
    expect(asked).toEqual([]);
  });
});
