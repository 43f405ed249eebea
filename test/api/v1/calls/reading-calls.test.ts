import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cursorOf, positionOf } from '../../../../src/api/v1/calls/call-filters.ts';
import { callCountSchema, callItemSchema, callListSchema, callSchema } from '../../../../src/api/v1/calls/schemas.ts';
import { searchOf } from '../../../../src/api/v1/calls/search-calls.ts';
import { BAD_BODIES } from '../../poison.ts';
import { aTalkingCall, CALL_ID, HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => {
  api.behind.call = aTalkingCall();
  api.asked.lists.length = 0;
  api.asked.counts.length = 0;
});

const POSITION = { createdAt: '2025-11-26T12:45:09.123456Z', id: CALL_ID };

describe('one call', () => {
  it('is shown to an operator as running.md says, with who is called', async () => {
    const { status, json } = await api.get(`/api/v1/calls/${CALL_ID}`, OPERATOR_KEY);
    expect(status).toBe(200);
    expect(callSchema.parse(json)).toEqual({
      id: CALL_ID,
      origin: 'us',
      placement: 'elevenlabs',
      campaignId: 804,
      candidateId: '01934f00-0000-7000-8000-0000000000ca',
      candidate: { firstName: 'Erika', lastName: 'Mustermann', phone: '+493023125101' },
      companyName: 'Kita Birkenallee gGmbH',
      phase: 'talking',
      outcome: null,
      needsAttention: false,
      attentionReasons: [],
      attempts: [
        {
          number: 1,
          twilioCallSid: 'CAf1c70000000000000000000000000001',
          elevenLabsConversationId: 'conv_9001kfixture00000000000000001',
          phase: 'answered',
          outcome: null,
          dialledAt: '2025-11-26T12:45:10.000Z',
          answeredAt: '2025-11-26T12:45:20.000Z',
          endedAt: null,
          durationSeconds: null,
          answeredBy: null,
        },
      ],
      state: { key: 'talking', until: '2025-11-26T13:15:20.000Z', reason: null },
      firstMessage: 'Guten Tag Erika Mustermann',
      questionsCut: 0,
      revision: 4,
      conversation: { status: 'in_progress', summary: null },
      analysis: null,
      settlement: null,
      review: null,
      reviews: [],
      crm: null,
      workflowId: `candidate-call:${CALL_ID}`,
      temporalUiUrl: `http://localhost:8233/namespaces/default/workflows/candidate-call:${CALL_ID}`,
      createdAt: '2025-11-26T12:45:09.000Z',
      updatedAt: '2025-11-26T12:45:20.000Z',
    });
  });

  it('is shown to a triggering key without conversation and analysis', async () => {
    const { status, json } = await api.get(`/api/v1/calls/${CALL_ID}`, HOC_KEY);
    expect(status).toBe(200);
    expect(callItemSchema.parse(json)).toEqual(json);
    expect(Object.keys(json)).not.toEqual(expect.arrayContaining(['conversation']));
    expect(Object.keys(json)).not.toEqual(expect.arrayContaining(['analysis']));
    expect(Object.keys(json)).not.toEqual(expect.arrayContaining(['review']));
    expect(Object.keys(json)).not.toEqual(expect.arrayContaining(['firstMessage']));
  });

  it('that is not there is 404', async () => {
    api.behind.call = null;
    for (const path of ['', '/timeline']) {
      expect(await api.get(`/api/v1/calls/${CALL_ID}${path}`, OPERATOR_KEY)).toMatchObject({
        status: 404,
        json: { title: 'Call not found' },
      });
    }
  });

  it.each([
    'GET /api/v1/calls',
    'GET /api/v1/calls/count',
    `GET /api/v1/calls/${CALL_ID}/conversation`,
    `GET /api/v1/calls/${CALL_ID}/timeline`,
    'POST /api/v1/calls/search',
    `POST /api/v1/calls/${CALL_ID}/cancel`,
  ])('%s is for operators only', async (door) => {
    const [method = '', path = ''] = door.split(' ');
    const { status, json } = await api.request(path, { method, headers: HOC_KEY });
    expect(status).toBe(403);
    expect(json).toMatchObject({ title: 'Forbidden' });
  });
});

describe('the list', () => {
  it('takes its filters from the query', async () => {
    const query = `campaignId=804&phase=talking&outcome=held&needsAttention=true&limit=7&cursor=${cursorOf(POSITION)}`;
    const { status, json } = await api.get(`/api/v1/calls?${query}`, OPERATOR_KEY);
    expect(status).toBe(200);
    expect(callListSchema.parse(json).items).toHaveLength(1);
    expect(api.asked.lists).toEqual([
      {
        filter: { campaignId: 804, phase: 'talking', outcome: 'held', needsAttention: true },
        after: POSITION,
        limit: 7,
      },
    ]);
  });

  it('takes what people look for when something went wrong', async () => {
    const query =
      'attention=crm_refused&origin=outside&answeredBy=machine&crm=dead_letter&from=2025-11-26T00:00:00Z&to=2025-11-27T01:00:00%2B01:00';
    const filter = {
      attention: 'crm_refused',
      origin: 'outside',
      answeredBy: 'machine',
      crm: 'dead_letter',
      from: new Date('2025-11-26T00:00:00Z'),
      to: new Date('2025-11-27T00:00:00Z'),
    };
    expect((await api.get(`/api/v1/calls?${query}`, OPERATOR_KEY)).status).toBe(200);
    expect(api.asked.lists).toEqual([{ filter, after: null, limit: 50 }]);
    const { status, json } = await api.get(`/api/v1/calls/count?${query}`, OPERATOR_KEY);
    expect([status, callCountSchema.parse(json)]).toEqual([200, { count: 1, isCapped: false }]);
    expect(api.asked.counts).toEqual([filter]);
  });

  it.each(['limit=5', `cursor=${cursorOf(POSITION)}`, 'text=Erika'])('?%s is nothing to count by', async (query) => {
    expect((await api.get(`/api/v1/calls/count?${query}`, OPERATOR_KEY)).status).toBe(400);
    expect(api.asked.counts).toEqual([]);
  });

  it('without any is the newest fifty', async () => {
    await api.get('/api/v1/calls', OPERATOR_KEY);
    expect(api.asked.lists).toEqual([{ filter: {}, after: null, limit: 50 }]);
  });

  const bad: [query: string, pointer: string][] = [
    ['limit=0', '/limit'],
    ['limit=201', '/limit'],
    ['limit=ten', '/limit'],
    ['limit=1&limit=2', '/limit'],
    ['campaignId=x', '/campaignId'],
    ['campaignId=99999999999999999999', '/campaignId'],
    ['phase=asleep', '/phase'],
    ['outcome=', '/outcome'],
    ['needsAttention=1', '/needsAttention'],
    ['attention=boredom', '/attention'],
    ['origin=mars', '/origin'],
    ['answeredBy=dog', '/answeredBy'],
    ['crm=not_applicable', '/crm'],
    ['from=yesterday', '/from'],
    ['from=2025-11-26', '/from'],
    ['to=2025-13-01T00:00:00Z', '/to'],
    ['name=Erika', '/name'],
    ['__proto__=1', '/__proto__'],
    ['phase[x]=1', '/phase[x]'],
    ['cursor=x', '/cursor'],
    [`cursor=${Buffer.from("2025-11-26T12:45:09.123456Z|'; drop table").toString('base64url')}`, '/cursor'],
    [`cursor=${Buffer.from(`9999-99-99T99:99:99.999999Z|${CALL_ID}`).toString('base64url')}`, '/cursor'],
  ];
  it.each(bad)('?%s is 400 and points at it', async (query, pointer) => {
    const { status, json } = await api.get(`/api/v1/calls?${query}`, OPERATOR_KEY);
    expect(status).toBe(400);
    expect(json['errors'].map((fault: { pointer: string }) => fault.pointer)).toEqual([pointer]);
    expect(api.asked.lists).toEqual([]);
  });

  it('a cursor leads back to where it came from', () => {
    expect(positionOf(cursorOf(POSITION))).toEqual(POSITION);
  });
});

describe('the search', () => {
  const search = (body: object | string | Uint8Array) => api.post('/api/v1/calls/search', body, OPERATOR_KEY);

  it('takes a text and the filters of the list', async () => {
    const { status } = await search({ text: ' Erika Muster ', campaignId: 804, needsAttention: false, limit: 5 });
    expect(status).toBe(200);
    expect(api.asked.lists).toEqual([
      {
        filter: {
          campaignId: 804,
          needsAttention: false,
          search: { words: ['Erika', 'Muster'], digits: null, id: null },
        },
        after: null,
        limit: 5,
      },
    ]);
  });

  const texts: [text: string, digits: string | null, id: string | null][] = [
    ['+49 30 23125-101', '493023125101', null],
    ['030 / 23125101', '493023125101', null],
    ['0049 30 23125101', '493023125101', null],
    ['23125 1', '231251', null],
    ['+49 (0)30 23125101', '493023125101', null],
    ['(212) 555-0123', '2125550123', null],
    ['0049', null, null],
    ['-/-', null, null],
    [CALL_ID, null, CALL_ID],
    ['conv_9001kfixture00000000000000001', null, 'conv_9001kfixture00000000000000001'],
    ['Erika', null, null],
  ];
  it.each(texts)('understands %j', (text, digits, id) => {
    expect(searchOf(text, ['DE'])).toMatchObject({ digits, id });
  });

  it.each([
    {},
    { text: '' },
    { text: ' ' },
    { text: 'x'.repeat(201) },
    { text: 7 },
    { text: 'x', name: 'y' },
    { text: 'x', limit: '5' },
  ])('%j is 400', async (body) => expect((await search(body)).status).toBe(400));

  it.each(BAD_BODIES)('%s is 400, or 413 when it is too large besides', async (_name, body) => {
    expect((await search(body)).status).toBe(Buffer.from(body).length > 64 * 1024 ? 413 : 400);
  });
});

describe('cancelling', () => {
  const cancel = () => api.request(`/api/v1/calls/${CALL_ID}/cancel`, { method: 'POST', headers: OPERATOR_KEY });

  it('answers what became of it', async () => {
    expect(await cancel()).toMatchObject({ status: 200, json: { result: 'ringing_stopped', phase: 'ringing' } });
    expect(api.asked.cancels).toEqual([CALL_ID]);
  });

  it('is 404 for a call that is not there, 503 when nothing could be changed', async () => {
    api.behind.cancel = { kind: 'unknown_call' };
    expect((await cancel()).status).toBe(404);
    api.behind.cancel = { kind: 'unavailable' };
    const { status, headers } = await cancel();
    expect(status).toBe(503);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
