import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallAnswer } from '../../../src/domain/calls/call-request.ts';
import { CALL_ID, HOC_KEY, placed, type RunningApi, saidAbout, startApi } from '../running-api.ts';

const PATH = '/api/outbound-call';
const REQUEST = {
  number: '+12125550121',
  prompt: 'You talk to Alex about autumn.',
  first_message: 'Hi Alex!',
  region: 'us',
  callerId: '+12125550160',
  name: 'Alex Example',
  campaignId: '66f1c7',
  contactId: '77a2',
};

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => {
  api.asked.calls.length = 0;
  api.behind.startCall = async (request) => ({ kind: 'answered', answer: placed(request), replayed: false });
});

const answering = (answer: Partial<CallAnswer> & { kind: CallAnswer['kind'] }) => {
  api.behind.startCall = async (request) => ({
    kind: 'answered',
    answer: { ...saidAbout(request), ...answer } as CallAnswer,
    replayed: false,
  });
};

describe('a call of system 4', () => {
  it('is placed by a leg of our own, with the words that it brings', async () => {
    api.behind.startCall = async (request) => ({
      kind: 'answered',
      answer: { ...placed(request), conversationId: null } as CallAnswer,
      replayed: false,
    });
    const { status, json } = await api.post(PATH, REQUEST);
    expect([status, json]).toEqual([
      200,
      {
        success: true,
        message: 'Call initiated',
        callSid: 'CAf1c70000000000000000000000000001',
        conversationId: null,
        callId: CALL_ID,
        timing: { totalMs: expect.any(Number) },
      },
    ]);
    expect(api.asked.calls).toMatchObject([
      {
        placement: 'twilio',
        toNumber: '+12125550121',
        firstName: 'Alex',
        lastName: 'Example',
        overridePrompt: REQUEST.prompt,
        overrideFirstMessage: REQUEST.first_message,
        campaignId: null,
      },
    ]);
  });

  it.each([
    [804, 804],
    ['804', 804],
    ['66f1c7', null],
    [undefined, null],
    [-1, null],
  ])('of campaign %s is of our campaign %s', async (campaignId, ours) => {
    await api.post(PATH, { ...REQUEST, campaignId });
    expect(api.asked.calls).toMatchObject([{ campaignId: ours }]);
  });

  it.each(['unknown', 'held_back'] as const)('is 202 while it is %s', async (kind) => {
    answering(kind === 'unknown' ? { kind } : { kind, reason: 'busy', notBefore: null });
    const { status, json } = await api.post(PATH, REQUEST);
    expect(status).toBe(202);
    expect(json).toEqual({
      success: true,
      message: expect.any(String),
      callSid: null,
      conversationId: null,
      callId: CALL_ID,
      timing: { totalMs: expect.any(Number) },
    });
  });

  it.each([
    [{ kind: 'refused', reason: 'the provider refused' }, 500, 'the provider refused'],
    [{ kind: 'not_placed', reason: 'expired' }, 500, 'not placed in time; will not be placed'],
    [
      { kind: 'must_not_call', reason: 'The candidate does not want to be called' },
      409,
      'The candidate does not want to be called',
    ],
  ] as const)('that did not ring says so: %j', async (answer, code, error) => {
    answering(answer);
    const { status, json } = await api.post(PATH, REQUEST);
    expect([status, json]).toEqual([code, { success: false, error }]);
  });

  it('under a used Idempotency-Key is 409, while the database is away 503', async () => {
    api.behind.startCall = async () => ({ kind: 'conflict' });
    expect((await api.post(PATH, REQUEST)).status).toBe(409);
    api.behind.startCall = async () => ({ kind: 'unavailable' });
    expect((await api.post(PATH, REQUEST)).json).toEqual({
      success: false,
      error: expect.stringContaining('Service unavailable'),
    });
  });
});

it.each([
  ['{}', 'Missing number'],
  ['{"number":""}', 'Missing number'],
  ['{"number":7}', 'Missing number'],
  ['[]', 'Missing number'],
  ['{', 'Invalid JSON'],
  ['', 'Invalid JSON'],
  ['{"number":"+12125550121","prompt":7}', 'Invalid prompt'],
  ['{"number":"0900 1234567"}', expect.stringContaining('Invalid number')],
  ['{"number":"12"}', expect.stringContaining('Invalid number')],
])('%s is 400, and nobody is called', async (body, error) => {
  const { status, json } = await api.post(PATH, body, { 'content-type': 'application/json' });
  expect([status, json]).toEqual([400, { success: false, error }]);
  expect(api.asked.calls).toEqual([]);
});

it('needs a key where doors that were open are closed', async () => {
  const closed = await startApi({ config: { authCompatOpen: false } });
  expect((await closed.post(PATH, REQUEST)).status).toBe(401);
  expect((await closed.post(PATH, REQUEST, HOC_KEY)).status).toBe(200);
  await closed.close();
});

it('healthz says that the process answers', async () => {
  const { status, json } = await api.get('/healthz');
  expect([status, json]).toEqual([200, { status: 'ok', timestamp: expect.any(String) }]);
});
