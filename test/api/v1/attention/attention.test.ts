import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { attentionListSchema, resolvedSchema } from '../../../../src/api/v1/attention/schemas.ts';
import type { AttentionDesk, AttentionQuery, AttentionView } from '../../../../src/store/calls/attention-desk.ts';
import { CALL_ID, HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

const VIEW: AttentionView = {
  callId: CALL_ID,
  kind: 'analysis_failed',
  since: new Date('2025-11-26T12:45:09.000Z'),
  outcome: 'held',
  phase: 'closed',
  firstName: 'Erika',
  lastName: 'Mustermann',
  phone: '+493023125101',
  companyName: 'Kita Birkenallee gGmbH',
  campaignId: 804,
  assignee: null,
  takenAt: null,
  snoozed: null,
};
const KEY = { callId: CALL_ID, kind: 'analysis_failed' };
const ITEM = {
  id: `${CALL_ID}:analysis_failed`,
  ...KEY,
  since: '2025-11-26T12:45:09.000Z',
  outcome: 'held',
  phase: 'closed',
  candidate: { firstName: 'Erika', lastName: 'Mustermann', phone: '+493023125101' },
  companyName: 'Kita Birkenallee gGmbH',
  campaignId: 804,
  assignee: null,
  takenAt: null,
  snoozed: null,
};
const NEXT = { since: '2025-11-26T12:45:09.123456Z', callId: CALL_ID, kind: 'crm_refused' as const };

let api: RunningApi;
let asked: unknown[][];
let queries: AttentionQuery[];
let taken: Awaited<ReturnType<AttentionDesk['take']>>;
let resolved: Awaited<ReturnType<AttentionDesk['resolve']>>;
beforeAll(async () => {
  const desk: AttentionDesk = {
    list: async (query) => (queries.push(query), { items: [VIEW], next: NEXT }),
    take: async (...given) => (asked.push(given), taken),
    release: async (...given) => (asked.push(given), taken.kind === 'yours' ? taken.item : null),
    snooze: async (...given) => (asked.push(given), taken),
    resolve: async (...given) => (asked.push(given), resolved),
  };
  api = await startApi({ deps: { attention: desk } });
});
afterAll(() => api.close());
beforeEach(() => {
  asked = [];
  queries = [];
  taken = { kind: 'yours', item: { ...VIEW, assignee: 'Anna', takenAt: new Date('2025-11-26T13:00:00.000Z') } };
  resolved = { kind: 'resolved', at: new Date('2025-11-26T13:00:00.000Z') };
});

const path = (deed: string, kind = 'analysis_failed', id = CALL_ID) => `/api/v1/attention/${id}/${kind}/${deed}`;
const NOTE = { note: 'Called the CRM.' };
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const SNOOZE = { until: inDays(1), reason: 'The CRM is mended tomorrow.' };
const BODY_OF: Record<string, object> = { resolve: NOTE, snooze: SNOOZE };

/** The headers of somebody who logged in. */
async function asAnna(): Promise<Record<string, string>> {
  const { headers } = await api.post('/api/v1/login', { name: 'Anna', key: 'demo-operator-key' });
  return { cookie: headers.get('set-cookie')!.split(';')[0]!, 'x-csrf': '1', 'sec-fetch-site': 'same-origin' };
}

describe('the list of what asks for a person', () => {
  it('has what a card shows, and where it goes on', async () => {
    const { status, json } = await api.get('/api/v1/attention', OPERATOR_KEY);
    expect([status, attentionListSchema.parse(json).items]).toEqual([200, [ITEM]]);
    await api.get(`/api/v1/attention?kind=crm_refused&limit=2&cursor=${json['nextCursor']}`, OPERATOR_KEY);
    expect(queries).toEqual([
      { after: null, limit: 50 },
      { kind: 'crm_refused', after: NEXT, limit: 2 },
    ]);
  });

  it('can be of who asks, or of nobody', async () => {
    await api.get('/api/v1/attention?assignee=me', await asAnna());
    await api.get('/api/v1/attention?assignee=me', OPERATOR_KEY);
    await api.get('/api/v1/attention?assignee=nobody', OPERATOR_KEY);
    expect(queries.map(({ assignee }) => assignee)).toEqual(['Anna', 'OPERATOR_API_KEY', null]);
  });
});

describe('taking it', () => {
  it('is by the person who logged in, else by the key', async () => {
    const { status, json } = await api.post(path('take'), {}, await asAnna());
    expect([status, json]).toEqual([200, { ...ITEM, assignee: 'Anna', takenAt: '2025-11-26T13:00:00.000Z' }]);
    await api.post(path('take'), '', OPERATOR_KEY);
    expect(asked).toEqual([
      [KEY, 'Anna'],
      [KEY, 'OPERATOR_API_KEY'],
    ]);
  });

  it('says who was faster', async () => {
    taken = { kind: 'taken', by: 'Bert' };
    const { status, json } = await api.post(path('take'), {}, OPERATOR_KEY);
    expect([status, json]).toEqual([
      409,
      {
        type: 'about:blank',
        title: 'Taken',
        status: 409,
        detail: 'Somebody else takes care of it.',
        taken_by: 'Bert',
      },
    ]);
  });

  it('is taken back by releasing it', async () => {
    taken = { kind: 'yours', item: VIEW };
    const { status, json } = await api.post(path('release'), {}, OPERATOR_KEY);
    expect([status, json, asked]).toEqual([200, ITEM, [[KEY]]]);
  });
});

describe('putting it off', () => {
  it('is until a time, for a reason, and is said in the list of what is put off', async () => {
    const until = new Date(SNOOZE.until);
    taken = { kind: 'yours', item: { ...VIEW, snoozed: { until, by: 'Anna', reason: SNOOZE.reason } } };
    const { status, json } = await api.post(path('snooze'), SNOOZE, await asAnna());
    expect([status, json]).toEqual([200, { ...ITEM, snoozed: { ...SNOOZE, by: 'Anna' } }]);
    expect(asked).toEqual([[KEY, 'Anna', { until, reason: SNOOZE.reason }]]);
    await api.get('/api/v1/attention?snoozed=true', OPERATOR_KEY);
    expect(queries).toEqual([{ isSnoozed: true, after: null, limit: 50 }]);
  });

  it('is for who has taken it, or when nobody has', async () => {
    taken = { kind: 'taken', by: 'Bert' };
    const { status, json } = await api.post(path('snooze'), SNOOZE, OPERATOR_KEY);
    expect([status, json['taken_by']]).toEqual([409, 'Bert']);
  });

  it.each([
    ['/until', { ...SNOOZE, until: inDays(-1) }],
    ['/until', { ...SNOOZE, until: inDays(31) }],
    ['/until', { ...SNOOZE, until: 'tomorrow' }],
    ['/until', { reason: 'x' }],
    ['/reason', { ...SNOOZE, reason: ' ' }],
    ['/reason', { until: SNOOZE.until }],
  ])('says at %s what is wrong', async (pointer, body) => {
    const { status, json } = await api.post(path('snooze'), body, OPERATOR_KEY);
    expect([status, json['errors'], asked]).toEqual([400, [{ pointer, detail: expect.any(String) }], []]);
  });
});

describe('resolving it', () => {
  it('says when, and keeps the note', async () => {
    const { status, json } = await api.post(path('resolve'), { note: `  ${NOTE.note} ` }, await asAnna());
    expect([status, resolvedSchema.parse(json)]).toEqual([200, { resolvedAt: '2025-11-26T13:00:00.000Z' }]);
    expect(asked).toEqual([[KEY, 'Anna', NOTE.note]]);
  });

  it('is for who has taken it, or when nobody has', async () => {
    resolved = { kind: 'taken', by: 'Bert' };
    const { status, json } = await api.post(path('resolve'), NOTE, OPERATOR_KEY);
    expect([status, json['taken_by']]).toEqual([409, 'Bert']);
  });

  it.each([{}, { note: ' ' }, { note: 'x'.repeat(2_001) }])('needs a note: not %j', async (body) => {
    const { status, json } = await api.post(path('resolve'), body, OPERATOR_KEY);
    expect([status, json['errors']]).toEqual([400, [{ pointer: '/note', detail: expect.any(String) }]]);
    expect(asked).toEqual([]);
  });
});

it('what no call asks for is 404, without asking where it can be nothing', async () => {
  taken = { kind: 'not_open' };
  resolved = { kind: 'not_open' };
  const problem = {
    type: 'about:blank',
    title: 'Nothing to look at',
    status: 404,
    detail: 'No call asks for this.',
  };
  for (const deed of ['take', 'release', 'snooze', 'resolve']) {
    const body = BODY_OF[deed] ?? {};
    expect(await api.post(path(deed), body, OPERATOR_KEY)).toMatchObject({ status: 404, json: problem });
    expect(await api.post(path(deed, 'nonsense'), body, OPERATOR_KEY)).toMatchObject({ status: 404, json: problem });
  }
  expect(asked).toHaveLength(4);
});

it('needs the key of an operator to change, and of a reader to see', async () => {
  for (const deed of ['take', 'release', 'snooze', 'resolve']) {
    expect((await api.post(path(deed), BODY_OF[deed] ?? {})).status).toBe(401);
    expect((await api.post(path(deed), BODY_OF[deed] ?? {}, HOC_KEY)).status).toBe(403);
  }
  expect((await api.get('/api/v1/attention', HOC_KEY)).status).toBe(403);
  expect([asked, queries]).toEqual([[], []]);
});
