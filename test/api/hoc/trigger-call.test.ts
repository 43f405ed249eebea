import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallAnswer, CallRequest, StartedCall } from '../../../src/domain/calls/call-request.ts';
import { BAD_BODIES, CANARY, nested } from '../poison.ts';
import { CALL_ID, HOC_KEY, OPERATOR_KEY, placed, type RunningApi, saidAbout, startApi } from '../running-api.ts';

const PATH = '/webhook/trigger-call';
const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/;

/** contracts §1.2, fixtures/trigger_call.json */
const REQUEST = {
  campaign_id: 804,
  company_name: 'Kita Birkenallee gGmbH',
  candidate_first_name: 'Erika',
  candidate_last_name: 'Mustermann',
  to_number: '+493023125101',
};

let api: RunningApi;
const manyAtOnce = { perSecond: 1_000, burst: 1_000_000 };
beforeAll(async () => {
  api = await startApi({ limits: { classes: { placements: { bodyBytes: 256 * 1024, rate: manyAtOnce } } } });
});
afterAll(() => api.close());
beforeEach(() => {
  api.asked.calls.length = 0;
  api.behind.startCall = async (request) => ({ kind: 'answered', answer: placed(request), replayed: false });
});

const trigger = (body: string | Uint8Array | object = REQUEST, headers: Record<string, string> = {}) =>
  api.post(PATH, body, { ...HOC_KEY, ...headers });

const answering = (answer: (request: CallRequest) => CallAnswer, replayed = false) => {
  api.behind.startCall = async (request) => ({ kind: 'answered', answer: answer(request), replayed });
};

describe('a request that can be used', () => {
  it('is answered with the bytes of the contract, and the id of the call', async () => {
    const { status, json } = await trigger();
    expect(status).toBe(200);
    expect(json).toEqual({
      status: 'success',
      method: 'twilio_outbound_call',
      message: 'Twilio outbound call initiated successfully with full personalization',
      data: {
        campaign_id: 804,
        candidate: 'Erika Mustermann',
        company: 'Kita Birkenallee gGmbH',
        to_number: '+493023125101',
        conversation_id: 'conv_9001kfixture00000000000000001',
        call_status: 'initiated',
        questionnaire_loaded: true,
        timestamp: expect.stringMatching(LOCAL_TIME),
        prompt_length: 2019,
        first_message: 'Guten Tag Erika Mustermann',
        dynamic_variables_filled: true,
        call_id: CALL_ID,
      },
    });
  });

  it('reaches start-call with all it says', async () => {
    await trigger(
      { ...REQUEST, agent_phone_number_id: 'phnum_fixture0000000000000001', override_prompt: 'Ein kurzer Testprompt.' },
      { 'idempotency-key': 'hoc:804.1' },
    );
    expect(api.asked.calls).toEqual([
      {
        askedBy: expect.stringMatching(/^[0-9a-f]{16}$/),
        idempotencyKey: 'hoc:804.1',
        campaignId: 804,
        companyName: 'Kita Birkenallee gGmbH',
        firstName: 'Erika',
        lastName: 'Mustermann',
        toNumber: '+493023125101',
        agentPhoneNumberId: 'phnum_fixture0000000000000001',
        overridePrompt: 'Ein kurzer Testprompt.',
        email: null,
        externalId: null,
        timeZone: null,
        placement: null,
        policy: {},
      },
    ]);
  });

  const accepted: [name: string, body: string | object, asked: Partial<CallRequest>][] = [
    ['a campaign id as text', { ...REQUEST, campaign_id: ' 804 ' }, { campaignId: 804 }],
    ['an encoded JSON text', JSON.stringify(JSON.stringify(REQUEST)), { campaignId: 804 }],
    ['a byte order mark', `\uFEFF${JSON.stringify(REQUEST)}`, { campaignId: 804 }],
    ['unknown fields', { ...REQUEST, extra: { deep: JSON.parse(nested(30)) } }, { campaignId: 804 }],
    ['a national number', { ...REQUEST, to_number: '030 / 23125-101' }, { toNumber: '+493023125101' }],
    ['a number from the USA', { ...REQUEST, to_number: '+1 212 555 0123' }, { toNumber: '+12125550123' }],
    ['NUL in a name', { ...REQUEST, candidate_first_name: 'Eri\0ka' }, { firstName: 'Eri ka' }],
    ['half a surrogate pair', { ...REQUEST, company_name: 'Kita \ud800' }, { companyName: 'Kita \ufffd' }],
    ['names with dollars and braces', { ...REQUEST, candidate_last_name: "$&{{x}}<b>'" }, { lastName: "$&{{x}}<b>'" }],
    [
      'empty optional fields',
      { ...REQUEST, override_prompt: ' ', agent_phone_number_id: null },
      { overridePrompt: null, agentPhoneNumberId: 'phnum_demo' },
    ],
    ['a name of 255 characters', { ...REQUEST, candidate_last_name: 'x'.repeat(255) }, { lastName: 'x'.repeat(255) }],
  ];
  it.each(accepted)('may have %s', async (_name, body, asked) => {
    expect((await trigger(body)).status).toBe(200);
    expect(api.asked.calls[0]).toMatchObject(asked);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-7'])(
    'T8 may come as %s: the content type is ignored',
    async (type) => expect((await trigger(REQUEST, { 'content-type': type })).status).toBe(200),
  );
});

it('T15 with a name that would be two lines leaves one line of JSON in the log, without it', async () => {
  api.logLines.length = 0;
  const name = 'Erika\n{"level":60}\u001b[2J';
  const { status, text } = await trigger({ ...REQUEST, candidate_first_name: name });
  expect(status).toBe(200);
  expect(text).not.toMatch(/\p{Cc}/u);
  expect(api.logLines).toHaveLength(1);
  expect(JSON.parse(api.logLines[0]!)).toMatchObject({ level: 'info', msg: 'request', status: 200 });
  expect(api.logLines[0]).not.toContain('Erika');
});

describe('what became of it', () => {
  it('is 202 with the place to look while it is not known whether it rings', async () => {
    answering((request) => ({ ...saidAbout(request), kind: 'unknown' }));
    const { status, headers, json } = await trigger();
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/api/v1/calls/${CALL_ID}`);
    expect(json).toMatchObject({
      status: 'accepted',
      method: 'twilio_outbound_call',
      message: expect.stringContaining('will not be dialled again'),
      data: { call_id: CALL_ID, conversation_id: null, call_status: 'unknown', campaign_id: 804, prompt_length: 2019 },
    });
  });

  it('is 202 while it is held back', async () => {
    answering((request) => ({
      ...saidAbout(request),
      kind: 'held_back',
      reason: 'all lines are busy',
      notBefore: null,
    }));
    const { status, headers, json } = await trigger();
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/api/v1/calls/${CALL_ID}`);
    expect(json).toMatchObject({ status: 'accepted', data: { call_status: 'held_back' } });
  });

  const refusals: [kind: 'refused' | 'not_placed' | 'must_not_call', status: number, error: string, message: string][] =
    [
      ['refused', 500, 'API call failed', 'the reason'],
      ['not_placed', 500, 'API call failed', 'not placed in time; will not be placed'],
      ['must_not_call', 409, 'Candidate must not be called', 'the reason'],
    ];
  it.each(refusals)('%s is %i "%s"', async (kind, status, error, message) => {
    answering((request) => ({ ...saidAbout(request), kind, reason: 'the reason' }));
    const answer = await trigger();
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual({ status: 'error', error, message, timestamp: expect.stringMatching(LOCAL_TIME) });
  });

  const notAccepted: [StartedCall, number, string][] = [
    [{ kind: 'conflict' }, 409, 'Idempotency conflict'],
    [{ kind: 'unavailable' }, 503, 'Service unavailable'],
  ];
  it.each(notAccepted)('%j is said in the shape of the door', async (started, status, error) => {
    api.behind.startCall = async () => started;
    const answer = await trigger();
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual({
      status: 'error',
      error,
      message: expect.any(String),
      timestamp: expect.stringMatching(LOCAL_TIME),
    });
    expect(Number(answer.headers.get('retry-after') ?? 1)).toBeGreaterThan(0);
  });

  it('A7 a repeated request gets the same bytes, and is told so', async () => {
    const first = await trigger();
    answering(placed, true);
    const second = await trigger();
    expect(second.text).toBe(first.text);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  it('breakage is 500 without a word of what broke', async () => {
    api.behind.startCall = async () => {
      throw new Error(`Key (e164)=(+493023125101) of ${CANARY} already exists`);
    };
    const { status, text } = await trigger();
    expect(status).toBe(500);
    expect(text).not.toMatch(/Kanarienvogel|3023125101|at .*\.ts/);
    expect(api.logLines.join('')).not.toMatch(/Kanarienvogel|3023125101/);
  });
});

describe('a request that cannot be used', () => {
  const refused: [name: string, body: string | object, answer: object][] = [
    ['an empty body', '', { error: 'No JSON data provided', message: 'Request body is empty' }],
    [
      'no JSON',
      '{"campaign_id": 8',
      { error: 'Invalid JSON format', message: expect.stringMatching(/^Could not parse JSON: /) },
    ],
    [
      '65 levels',
      `{"a":${nested(64)}}`,
      { error: 'Invalid JSON format', message: expect.stringMatching(/^Could not parse JSON: /) },
    ],
    [
      'a text of no JSON',
      '"no json"',
      { error: 'Invalid JSON format', message: expect.stringMatching(/^Could not parse JSON: /) },
    ],
    ...Object.entries({
      '[]': 'list',
      '[1]': 'list',
      '42': 'int',
      '4.2': 'float',
      true: 'bool',
      null: 'NoneType',
      '"\\"x\\""': 'str',
    }).map(([body, type]): [string, string, object] => [
      body,
      body,
      { error: 'Invalid request format', message: `Request body must be a JSON object (dict), got ${type}` },
    ]),
    ['nothing in it', {}, { error: 'Missing required fields', missing: Object.keys(REQUEST) }],
    [
      'fields missing in another order',
      { to_number: '', candidate_first_name: ' ', company_name: 'Kita', candidate_last_name: null, campaign_id: 0 },
      {
        error: 'Missing required fields',
        missing: ['campaign_id', 'candidate_first_name', 'candidate_last_name', 'to_number'],
      },
    ],
    ['campaign "0"', { ...REQUEST, campaign_id: '0' }, { error: 'Missing required fields', missing: ['campaign_id'] }],
    [
      'a blank name of NULs',
      { ...REQUEST, candidate_first_name: '\0\0' },
      { error: 'Missing required fields', missing: ['candidate_first_name'] },
    ],
    ...['abc', '8 04', '8.5', 8.5, true, [804], { id: 804 }, '99999999999999999999', -1].map(
      (id): [string, object, object] => [
        `campaign ${JSON.stringify(id)}`,
        { ...REQUEST, campaign_id: id },
        { error: 'Invalid request format', message: 'campaign_id must be an integer' },
      ],
    ),
    [
      'a name that is a number',
      { ...REQUEST, candidate_last_name: 7 },
      { error: 'Invalid request format', message: 'candidate_last_name must be a string' },
    ],
    [
      'a name of 256 characters',
      { ...REQUEST, company_name: 'x'.repeat(256) },
      { error: 'Invalid request format', message: 'company_name must have at most 255 characters' },
    ],
    [
      'a prompt that is a list',
      { ...REQUEST, override_prompt: ['x'] },
      { error: 'Invalid request format', message: 'override_prompt must be a string' },
    ],
    [
      'a prompt without end',
      { ...REQUEST, override_prompt: 'x'.repeat(100_001) },
      { error: 'Invalid request format', message: 'override_prompt must have at most 100000 characters' },
    ],
    ...[
      '12',
      'Erika',
      '0900 1234567',
      '+44 70 1234 5678',
      '110',
      '+881 6 1234 5678',
      493023125101,
      ['+493023125101'],
    ].map((number): [string, object, object] => [
      `number ${JSON.stringify(number)}`,
      { ...REQUEST, to_number: number },
      { error: 'Invalid to_number', message: expect.any(String) },
    ]),
  ];
  it.each(refused)('%s', async (_name, body, answer) => {
    const { status, json } = await trigger(body);
    expect(status).toBe(400);
    expect(json).toEqual(answer);
    expect(api.asked.calls).toEqual([]);
  });

  it.each(BAD_BODIES)('%s: 400, and nothing of it comes back', async (_name, body) => {
    const { status, text } = await trigger(body);
    expect(status).toBe(400);
    expect(text).not.toContain(CANARY);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect(api.asked.calls).toEqual([]);
  });

  it.each(['', ' ', 'a b', 'x'.repeat(256), 'a/b', 'a,b'])('Idempotency-Key %j is 400', async (key) => {
    const { status, json } = await trigger(REQUEST, { 'idempotency-key': key });
    expect(status).toBe(400);
    expect(json).toMatchObject({ status: 'error', message: expect.stringContaining('Idempotency-Key') });
  });

  it('without a phone number id anywhere is 400', async () => {
    const { elevenLabs } = api.config;
    const without = await startApi({ config: { elevenLabs: { ...elevenLabs, agentPhoneNumberId: null } } });
    const { status, json } = await without.post(PATH, REQUEST, HOC_KEY);
    await without.close();
    expect(status).toBe(400);
    expect(json).toEqual({
      error: 'Missing agent_phone_number_id',
      message: 'Provide agent_phone_number_id in request for SIP trunk calls',
    });
  });
});

describe('the key', () => {
  const wrong: [name: string, headers: Record<string, string>][] = [
    ['none', {}],
    ['no scheme', { authorization: 'demo-api-key' }],
    ['no key', { authorization: 'Bearer' }],
    ['another scheme', { authorization: 'Basic demo-api-key' }],
    ['a wrong key', { authorization: 'Bearer demo-api-kez' }],
    ['a key of no ASCII', { authorization: 'Bearer demo-api-k\u00e9y' }],
    ['a shorter key', { authorization: 'Bearer d' }],
    ['a longer key', { authorization: 'Bearer demo-api-key-and-more' }],
    ['two words', { authorization: 'Bearer demo-api-key b' }],
    ["the operator's key", OPERATOR_KEY],
  ];
  it.each(wrong)('T6 %s is 401 in the words of the contract, before the body is looked at', async (_name, headers) => {
    const { status, json } = await api.post(PATH, '{{{', headers);
    expect(status).toBe(401);
    expect(json).toEqual({ error: 'Unauthorized', message: 'Invalid or missing API key' });
  });

  it('T5 may be the old or the new one during a rotation', async () => {
    const rotating = await startApi({ config: { webhookApiKeys: ['new-key', 'old-key'] } });
    const ask = (key: string) => rotating.post(PATH, REQUEST, { authorization: `Bearer ${key}` });
    expect([(await ask('new-key')).status, (await ask('old-key')).status, (await ask('demo-api-key')).status]).toEqual([
      200, 200, 401,
    ]);
    expect(new Set(rotating.asked.calls.map((call) => call.askedBy)).size).toBe(2);
    await rotating.close();
  });

  it('is not needed where none is configured, as in the original; the start warns', async () => {
    const open = await startApi({ config: { webhookApiKeys: [] } });
    expect((await open.post(PATH, REQUEST)).status).toBe(200);
    expect(open.asked.calls[0]?.askedBy).toBe('anyone');
    expect(open.logLines.join('')).toContain('WEBHOOK_API_KEY');
    await open.close();
  });
});
