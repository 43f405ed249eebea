import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addressOf, type Method, refusalOf, type System, timeless } from './doors.ts';
import { aDesk, OTHER_ID, type PlayedDesk } from './interviews/a-desk.ts';
import { isWriting } from './knock.ts';
import { type RunningApi, OPERATOR_KEY, startApi } from './running-api.ts';

/** Ids that can be nobody's, as they stand in an address. */
const MALFORMED = [
  'no-id-of-ours',
  '0',
  '-1',
  'null',
  'ä',
  '%00',
  '16%00',
  'a%2fb',
  '..%2f..%2fetc%2fpasswd',
  'x%0d%0aSet-Cookie:a',
  '%F0%9F%92%A9',
  "'%20OR%20''='",
  '01934F00-0000-7000-8000-00000000000G',
  'x'.repeat(2_000),
  '9'.repeat(400),
];

let api: RunningApi;
let desk: PlayedDesk;
const asked: string[] = [];
const neither = async (id: unknown) => {
  asked.push(String(id));
  return null;
};
const noCallOf = async (id: string) => {
  asked.push(id);
  return { kind: 'unknown_call' as const };
};
beforeAll(async () => {
  desk = aDesk();
  api = await startApi({
    config: { setupSecrets: [] },
    limits: {
      classes: {
        reads: { rate: { perSecond: 10_000, burst: 10_000 } },
        writes: { rate: { perSecond: 10_000, burst: 10_000 } },
      },
    },
    deps: {
      interviews: desk,
      questionnaires: { asHocWordsIt: neither, ofCampaign: () => Promise.reject(new Error('not asked here')) },
      campaigns: { list: async () => [], packageBody: neither },
      recordings: { find: neither, open: async () => 'gone' },
      callParts: {
        conversation: neither,
        events: neither,
        deliveries: neither,
        analyses: neither,
        questionnaire: neither,
        recordings: neither,
      },
      attention: {
        list: () => Promise.reject(new Error('not asked here')),
        take: async ({ callId }) => (await neither(callId)) ?? { kind: 'not_open' },
        release: ({ callId }) => neither(callId),
        snooze: async ({ callId }) => (await neither(callId)) ?? { kind: 'not_open' },
        resolve: async ({ callId }) => (await neither(callId)) ?? { kind: 'not_open' },
      },
      bulk: {
        count: () => Promise.reject(new Error('not asked here')),
        begin: () => Promise.reject(new Error('not asked here')),
        find: neither,
      },
      views: {
        list: () => Promise.reject(new Error('not asked here')),
        create: () => Promise.reject(new Error('not asked here')),
        replace: async (_user, id) => (await neither(id)) ?? { kind: 'unknown' },
        remove: async (_user, id) => (await neither(id)) ?? 'unknown',
      },
      results: { resend: noCallOf, analyse: noCallOf, tryCrm: noCallOf },
    },
  });
  api.behind.cancel = { kind: 'unknown_call' };
});
afterAll(() => api.close());
beforeEach(() => {
  asked.length = 0;
  desk.asked.length = 0;
  for (const list of Object.values(api.asked)) list.length = 0;
});

type Said = [status: number, body: Record<string, unknown>];
const inInterviews = (error: string): Said => [200, { status: 'error', error }];
const notFound = (system: System): Said => [
  404,
  refusalOf(system, 404, 'Not found', 'There is nothing under this address.'),
];
const noCall: Said = [404, refusalOf('ours', 404, 'Call not found', 'There is no call with this id.')];
const noRecording: Said = [404, refusalOf('ours', 404, 'Recording not found', 'No recording of this call is kept.')];
const noConversation: Said = [
  404,
  refusalOf('ours', 404, 'Conversation not found', 'Nothing is known that was said in this call.'),
];
const noPackage: Said = [404, { detail: 'Campaign Package nicht gefunden. Bitte zuerst Setup durchführen.' }];
const noSession = inInterviews('Interview session not found');
const CONVERSATION = { conversation_id: 'conv_1' };

interface Row {
  method: Method;
  pattern: string;
  body?: object;
  malformed: Said;
  /** of the kind that is there, but nobody's */
  stranger: [id: string, said: Said];
  /** of the malformed ones, what this door takes for an id */
  takes?: RegExp;
}

const UUID = '01934f00-0000-7000-8000-00000000dead';
const aCall = (method: 'GET' | 'POST', path: string, unknown: Said = noCall): Row => ({
  method,
  pattern: `/api/v1/calls/:id${path}`,
  malformed: noCall,
  stranger: [UUID, unknown],
});
const notOpen: Said = [404, refusalOf('ours', 404, 'Nothing to look at', 'No call asks for this.')];
const anAttention = (deed: string, body?: object): Row => ({
  method: 'POST',
  pattern: `/api/v1/attention/:id/:kind/${deed}`,
  ...(body && { body }),
  malformed: notOpen,
  stranger: [UUID, notOpen],
});
const noOrder: Said = [404, refusalOf('ours', 404, 'Order not found', 'There is no order with this id.')];
const aView = (method: Row['method'], body?: object): Row => {
  const noView: Said = [404, refusalOf('ours', 404, 'View not found', 'There is no view with this id.')];
  return { method, pattern: '/api/v1/views/:id', ...(body && { body }), malformed: noView, stranger: [UUID, noView] };
};
const anInterview = (method: Row['method'], path: string, said: Said, body?: object): Row => ({
  method,
  pattern: `/api/interviews/:id${path}`,
  ...(body && { body }),
  malformed: said,
  stranger: [OTHER_ID, said],
});

const ROWS: Row[] = [
  {
    method: 'GET',
    pattern: '/webhook/test-questionnaire/:id',
    malformed: notFound('hoc'),
    takes: /^0$/,
    stranger: [
      '999',
      [404, { status: 'error', campaign_id: 999, message: 'Questionnaire not found or error fetching' }],
    ],
  },
  {
    method: 'GET',
    pattern: '/campaigns/:id/package',
    malformed: noPackage,
    takes: /^[\w-]{1,64}$/,
    stranger: ['9999', [404, { detail: 'Campaign Package 9999 nicht gefunden. Bitte zuerst Setup durchführen.' }]],
  },
  aCall('GET', ''),
  aCall('GET', '/timeline'),
  aCall('GET', '/conversation', noConversation),
  aCall('GET', '/events'),
  aCall('GET', '/deliveries'),
  aCall('GET', '/analyses'),
  aCall('GET', '/questionnaire'),
  aCall('GET', '/recordings'),
  aCall('GET', '/recording', noRecording),
  aCall('POST', '/cancel'),
  aCall('POST', '/resend-crm'),
  aCall('POST', '/analyse'),
  { method: 'GET', pattern: '/api/v1/bulk/:id', malformed: noOrder, stranger: [UUID, noOrder] },
  aView('DELETE'),
  aView('PUT', { name: 'x', filter: { outcome: 'held' }, isShared: false }),
  anAttention('take'),
  anAttention('release'),
  anAttention('snooze', { until: new Date(Date.now() + 3_600_000).toISOString(), reason: 'x' }),
  anAttention('resolve', { note: 'x' }),
  anInterview('GET', '', noSession),
  anInterview('POST', '/complete', noSession, CONVERSATION),
  anInterview('POST', '/complete-with-transcript', noSession, {}),
  anInterview('PATCH', '/status', noSession, { status: 'active' }),
  anInterview('PATCH', '/update-conversation', noSession, CONVERSATION),
  anInterview('GET', '/transcript', inInterviews('Interview transcript not found')),
  anInterview('GET', '/results', inInterviews('Results not found')),
  {
    method: 'GET',
    pattern: '/api/jobs/:id/interview-results',
    malformed: [200, { status: 'success', results: [] }],
    stranger: ['4711', [200, { status: 'success', results: [] }]],
  },
];

const ask = ({ method, pattern, body }: Pick<Row, 'method' | 'pattern' | 'body'>, id: string) =>
  api.request(addressOf(pattern, id), {
    method,
    headers: { ...OPERATOR_KEY, ...(body && { 'content-type': 'application/json' }) },
    ...(isWriting(method) && body && { body: JSON.stringify(body) }),
  });

describe.each(ROWS.map((row): [string, Row] => [`${row.method} ${row.pattern}`, row]))('%s', (_name, row) => {
  it('asks nobody about an id that can be nobody’s', async () => {
    for (const id of MALFORMED.filter((one) => !row.takes?.test(one))) {
      const { status, json, headers } = await ask(row, id);
      expect([id, status, timeless(json)]).toEqual([id, ...row.malformed]);
      expect(headers.get('set-cookie')).toBeNull();
    }
    expect([...asked, ...desk.asked, ...api.asked.reads, ...api.asked.cancels]).toEqual([]);
  });

  it('does not know a stranger', async () => {
    const [id, said] = row.stranger;
    const { status, json } = await ask(row, id);
    expect([status, timeless(json)]).toEqual(said);
  });

  it('is not found under what no text can be', async () => {
    const system = row.pattern.startsWith('/webhook')
      ? 'hoc'
      : row.pattern.startsWith('/campaigns')
        ? 'setup'
        : row.pattern.startsWith('/api/v1')
          ? 'ours'
          : 'interviews';
    for (const id of ['%zz', '%ff', '%c3%28']) {
      const { status, json } = await ask(row, id);
      expect([id, status, timeless(json)]).toEqual([id, ...notFound(system)]);
    }
  });
});

it('a candidate of another system is taken by any id, but not by what is none', async () => {
  for (const id of MALFORMED.filter((one) => !/^[\w.:-]{1,128}$/.test(one))) {
    const { status, json } = await api.request(`/api/candidates/${id}/generate-interview-link`, { method: 'POST' });
    expect([id, status, json]).toEqual([id, ...inInterviews('Candidate not found in database')]);
  }
  expect(desk.asked).toEqual([]);
});

it('a lead is watched under any text that is one, else it is not found', async () => {
  for (const id of ['%00', '16%00', 'x%0d%0aSet-Cookie:a', 'x'.repeat(129), '%zz']) {
    const { status, json } = await api.get(`/api/stream/conversation/${id}`, OPERATOR_KEY);
    expect([id, status, json]).toEqual([id, ...notFound('leads')]);
  }
});

const badQuery = (pointer: string, detail = 'The query is not as this address takes it.'): Said => [
  400,
  {
    ...refusalOf('ours', 400, 'Invalid request', detail),
    errors: [{ pointer, detail: expect.any(String) }],
  },
];
const badAgent = (error: string): Said => [400, { status: 'error', error }];

it.each<[what: string, path: string, said: Said]>([
  ['a cursor of events', '/api/v1/events?cursor=%00', badQuery('/cursor', 'The cursor is not one of ours.')],
  ['whether events are claimed', '/api/v1/events?unclaimed=%00', badQuery('/unclaimed')],
  ['a cursor that is too long', `/api/v1/calls?cursor=${'x'.repeat(5_000)}`, badQuery('/cursor')],
  ['a time zone', '/api/v1/overview?timeZone=Europe%2fNowhere', badQuery('/timeZone')],
  ['a cursor of attention', '/api/v1/attention?cursor=bm8.1', badQuery('/cursor', 'The cursor is not one of ours.')],
  ['the kind of attention', '/api/v1/attention?kind=%00', badQuery('/kind')],
  ['whose attention', '/api/v1/attention?assignee=Anna', badQuery('/assignee')],
  ['the campaign of calls', '/api/v1/calls?campaignId=%00', badQuery('/campaignId')],
  ['the phase of calls', '/api/v1/calls?phase=%00', badQuery('/phase')],
  ['no agent', '/api/elevenlabs/signed-url', badAgent('agentId parameter is required and cannot be empty')],
  [
    'several agents',
    '/api/elevenlabs/signed-url?agentId[]=a',
    badAgent('agentId parameter is required and cannot be empty'),
  ],
  ['an agent', '/api/elevenlabs/signed-url?agentId=%00', badAgent('agentId is not a valid id')],
  [
    'an agent that is too long',
    `/api/elevenlabs/signed-url?agentId=${'x'.repeat(129)}`,
    badAgent('agentId is not a valid id'),
  ],
])('%s that can be none is 400 as documented, and asks nobody', async (_what, path, said) => {
  const { status, json } = await api.get(path, OPERATOR_KEY);
  expect([status, json]).toEqual(said);
  expect(api.asked.lists).toEqual([]);
});
