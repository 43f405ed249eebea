import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { viewListSchema, viewSchema } from '../../../../src/api/v1/views/schemas.ts';
import type { KeptView, SavedView, ViewDesk } from '../../../../src/store/calls/saved-views.ts';
import { HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

const ID = '01934f00-0000-7000-8000-0000000000f1';
const AT = new Date('2025-11-26T12:45:09.000Z');
const GIVEN = { name: 'Refused by the CRM', filter: { crm: 'dead_letter', campaignId: '804' }, isShared: false };
const VIEW: SavedView = { id: ID, owner: 'OPERATOR_API_KEY', ...GIVEN, createdAt: AT, updatedAt: AT };
const ITEM = { id: ID, ...GIVEN, owner: 'OPERATOR_API_KEY', isMine: true, updatedAt: AT.toISOString() };
const USER = { name: 'OPERATOR_API_KEY', isAdmin: true };
const KEY = 'a-key-of-bert-that-is-long-enough';
const NAMED = [{ name: 'Bert', role: 'operator' as const, key: KEY }];
const NEXT = { createdAt: '2025-11-26T12:45:09.123456Z', id: ID };

let api: RunningApi;
let asked: unknown[][];
let kept: KeptView;
let removed: Awaited<ReturnType<ViewDesk['remove']>>;
beforeAll(async () => {
  const views: ViewDesk = {
    list: async (query) => (asked.push([query]), { items: [VIEW, { ...VIEW, owner: 'Bert' }], next: NEXT }),
    create: async (...given) => (asked.push(given), kept),
    replace: async (...given) => (asked.push(given), kept),
    remove: async (...given) => (asked.push(given), removed),
  };
  api = await startApi({ config: { apiKeys: NAMED }, deps: { views } });
});
afterAll(() => api.close());
beforeEach(() => {
  asked = [];
  kept = { kind: 'kept', view: VIEW };
  removed = 'removed';
});

const put = (body: object, headers: Record<string, string> = OPERATOR_KEY) =>
  api.request(`/api/v1/views/${ID}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const remove = (headers: Record<string, string> = OPERATOR_KEY) =>
  api.request(`/api/v1/views/${ID}`, { method: 'DELETE', headers });

describe('saved views', () => {
  it('are listed with whose they are, page by page', async () => {
    const asBert = await api.get('/api/v1/views', { authorization: `Bearer ${KEY}` });
    expect(viewListSchema.parse(asBert.json).items).toEqual([
      { ...ITEM, isMine: false },
      { ...ITEM, owner: 'Bert' },
    ]);
    const { status, json } = await api.get('/api/v1/views', OPERATOR_KEY);
    expect([status, viewListSchema.parse(json).items.map(({ isMine }) => isMine)]).toEqual([200, [true, true]]);
    await api.get(`/api/v1/views?limit=2&cursor=${json['nextCursor']}`, OPERATOR_KEY);
    expect(asked).toEqual([
      [{ user: 'Bert', after: null, limit: 50 }],
      [{ user: 'OPERATOR_API_KEY', after: null, limit: 50 }],
      [{ user: 'OPERATOR_API_KEY', after: NEXT, limit: 2 }],
    ]);
  });

  it('keep the filter as an address has it', async () => {
    const filter = { ...GIVEN.filter, needsAttention: 'true', from: '2025-11-26T01:00:00+01:00' };
    const { status, json } = await api.post('/api/v1/views', { ...GIVEN, name: ' x ', filter }, OPERATOR_KEY);
    expect([status, viewSchema.parse(json)]).toEqual([201, ITEM]);
    const canonical = { ...filter, from: '2025-11-26T00:00:00.000Z' };
    expect(asked).toEqual([[USER, { name: 'x', isShared: false, filter: canonical }]]);
  });

  it('can be changed and deleted', async () => {
    expect(await put(GIVEN)).toMatchObject({ status: 200, json: ITEM });
    expect(await remove()).toMatchObject({ status: 204, text: '' });
    expect(asked).toEqual([
      [USER, ID, GIVEN],
      [USER, ID],
    ]);
  });

  it.each([
    [404, 'View not found', { kind: 'unknown' }],
    [403, 'Forbidden', { kind: 'not_yours' }],
    [409, 'Name taken', { kind: 'name_taken' }],
    [409, 'Too many views', { kind: 'too_many' }],
  ] as const)('are refused with %s %s', async (status, title, answer) => {
    kept = answer;
    expect(await put(GIVEN)).toMatchObject({ status, json: { title } });
    expect(await api.post('/api/v1/views', GIVEN, OPERATOR_KEY)).toMatchObject({ status, json: { title } });
    if (answer.kind !== 'unknown' && answer.kind !== 'not_yours') return;
    removed = answer.kind;
    expect(await remove()).toMatchObject({ status, json: { title } });
  });

  it.each([
    ['/name', { ...GIVEN, name: ' ' }],
    ['/name', { ...GIVEN, name: 'x'.repeat(81) }],
    ['/isShared', { name: 'x', filter: GIVEN.filter }],
    ['/filter', { ...GIVEN, filter: {} }],
    ['/filter/crm', { ...GIVEN, filter: { crm: 'lost' } }],
    ['/filter/q', { ...GIVEN, filter: { ...GIVEN.filter, q: 'Mustermann' } }],
    ['/filter/campaignId', { ...GIVEN, filter: { campaignId: '0' } }],
  ])('say at %s what is wrong', async (pointer, body) => {
    for (const { status, json } of [await put(body), await api.post('/api/v1/views', body, OPERATOR_KEY)])
      expect([status, json['errors']]).toEqual([400, [{ pointer, detail: expect.any(String) }]]);
    expect(asked).toEqual([]);
  });

  it('need the key of an operator to change, and of a reader to see', async () => {
    expect((await api.get('/api/v1/views', HOC_KEY)).status).toBe(403);
    for (const headers of [{}, HOC_KEY]) {
      const status = headers === HOC_KEY ? 403 : 401;
      expect((await api.post('/api/v1/views', GIVEN, headers)).status).toBe(status);
      expect((await put(GIVEN, headers)).status).toBe(status);
      expect((await remove(headers)).status).toBe(status);
    }
    expect(asked).toEqual([]);
  });
});
