import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { placeCallBody } from '../../../../src/api/v1/calls/place-call.ts';
import { placedSchema, acceptedSchema } from '../../../../src/api/v1/calls/schemas.ts';
import { problemSchema } from '../../../../src/api/v1/problem-schema.ts';
import type { CallAnswer, CallRequest } from '../../../../src/domain/calls/call-request.ts';
import { BAD_BODIES, CANARY } from '../../poison.ts';
import { CALL_ID, HOC_KEY, OPERATOR_KEY, placed, type RunningApi, saidAbout, startApi } from '../../running-api.ts';

const REQUEST = {
  campaignId: 804,
  companyName: 'Klinik am Park',
  candidate: { firstName: 'Erika', lastName: 'Musterfrau', phone: '+493023125001' },
};
const withCandidate = (changes: object) => ({ ...REQUEST, candidate: { ...REQUEST.candidate, ...changes } });

let api: RunningApi;
let url: string;
beforeAll(async () => {
  const rate = { perSecond: 1_000, burst: 1_000_000 };
  api = await startApi({ limits: { classes: { placements: { bodyBytes: 256 * 1024, rate } } } });
  url = `${api.config.publicUrl}/api/v1/calls/${CALL_ID}`;
});
afterAll(() => api.close());
beforeEach(() => {
  api.asked.calls.length = 0;
  answering(placed);
});

const answering = (answer: (request: CallRequest) => CallAnswer, replayed = false) => {
  api.behind.startCall = async (request) => ({ kind: 'answered', answer: answer(request), replayed });
};
const place = (body: string | Uint8Array | object = REQUEST, headers: Record<string, string> = {}) =>
  api.post('/api/v1/calls', body, { ...OPERATOR_KEY, ...headers });

describe('a call that is asked for', () => {
  it('and rings is 201 with all ids', async () => {
    const { status, json, headers } = await place();
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(url);
    expect(placedSchema.parse(json)).toEqual({
      id: CALL_ID,
      kind: 'placed',
      attempt: 1,
      conversationId: 'conv_9001kfixture00000000000000001',
      callSid: 'CAf1c70000000000000000000000000001',
      url,
    });
  });

  it('reaches start-call with all it says; either key may ask', async () => {
    const body = {
      ...withCandidate({ email: 'erika@example.com', externalId: 'hoc-17', timeZone: 'Europe/Berlin' }),
      overridePrompt: 'Ein kurzer Testprompt.',
      placement: 'elevenlabs',
      policy: { ringMs: 30_000, maxConcurrentCalls: 2, allowedCountries: ['DE'] },
    };
    expect((await place(body, { 'idempotency-key': 'k-1' })).status).toBe(201);
    expect((await place(REQUEST, HOC_KEY)).status).toBe(201);
    const [operators, hocs] = api.asked.calls;
    expect(operators).toEqual({
      askedBy: expect.stringMatching(/^[0-9a-f]{16}$/),
      idempotencyKey: 'k-1',
      campaignId: 804,
      companyName: 'Klinik am Park',
      firstName: 'Erika',
      lastName: 'Musterfrau',
      toNumber: '+493023125001',
      agentPhoneNumberId: 'phnum_demo',
      overridePrompt: 'Ein kurzer Testprompt.',
      email: 'erika@example.com',
      externalId: 'hoc-17',
      timeZone: 'Europe/Berlin',
      placement: 'elevenlabs',
      policy: { ringMs: 30_000, maxConcurrentCalls: 2, allowedCountries: ['DE'] },
    });
    expect(hocs?.askedBy).not.toBe(operators?.askedBy);
  });

  it('may say how it is placed', async () => {
    expect((await place({ ...REQUEST, placement: 'twilio' })).status).toBe(201);
    expect(api.asked.calls.at(-1)).toMatchObject({ placement: 'twilio' });
  });

  it('that says nothing of how it is placed leaves it to the campaign, else to the house', async () => {
    await place(REQUEST);
    expect(api.asked.calls.at(-1)).toMatchObject({ placement: null });
  });

  it('by two doors is the same request', async () => {
    await place({ ...REQUEST, campaignId: 804 }, HOC_KEY);
    await api.post(
      '/webhook/trigger-call',
      {
        campaign_id: 804,
        company_name: 'Klinik am Park',
        candidate_first_name: 'Erika',
        candidate_last_name: 'Musterfrau',
        to_number: '030 23125001',
      },
      HOC_KEY,
    );
    const [v1, hoc] = api.asked.calls;
    expect(JSON.stringify(hoc)).toBe(JSON.stringify(v1));
  });

  it('may be without a campaign', async () => {
    const { campaignId: _, ...without } = REQUEST;
    expect((await place(without)).status).toBe(201);
    expect(api.asked.calls[0]?.campaignId).toBeNull();
  });

  it('and is not known to ring, or held back, is 202', async () => {
    answering((request) => ({ ...saidAbout(request), kind: 'unknown' }));
    const unknown = await place();
    expect([unknown.status, acceptedSchema.parse(unknown.json)]).toEqual([202, { id: CALL_ID, kind: 'unknown', url }]);

    const notBefore = '2025-11-26T13:00:00.000Z';
    answering((request) => ({ ...saidAbout(request), kind: 'held_back', reason: 'all lines are busy', notBefore }));
    const held = await place();
    expect([held.status, acceptedSchema.parse(held.json)]).toEqual([
      202,
      { id: CALL_ID, kind: 'held_back', reason: 'all lines are busy', notBefore, url },
    ]);
    expect(held.headers.get('location')).toBe(url);
  });

  const refusals: [kind: 'refused' | 'not_placed' | 'must_not_call', status: number, detail: string][] = [
    ['refused', 422, 'the reason'],
    ['not_placed', 504, 'not placed in time; will not be placed'],
    ['must_not_call', 409, 'the reason'],
  ];
  it.each(refusals)('and is %s is a problem %i that names the call', async (kind, status, detail) => {
    answering((request) => ({ ...saidAbout(request), kind, reason: 'the reason' }));
    const answer = await place();
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(problemSchema.parse(answer.json)).toMatchObject({ status, detail, id: CALL_ID, url });
  });

  it('again gets the same bytes, and is told so', async () => {
    answering((request) => ({ ...saidAbout(request), kind: 'refused', reason: 'the reason' }));
    const first = await place();
    answering((request) => ({ ...saidAbout(request), kind: 'refused', reason: 'the reason' }), true);
    const second = await place();
    expect(second.text).toBe(first.text);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  it('under a used key with another body is 409; with the database away 503', async () => {
    api.behind.startCall = async () => ({ kind: 'conflict' });
    expect(await place()).toMatchObject({ status: 409, json: { title: 'Idempotency conflict' } });
    api.behind.startCall = async () => ({ kind: 'unavailable' });
    const away = await place();
    expect(away.status).toBe(503);
    expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('a body that cannot be used', () => {
  const pointed: [body: object, ...pointers: string[]][] = [
    [{ ...REQUEST, extra: 1 }, '/extra'],
    [withCandidate({ age: 30, 'a/b~c': 1 }), '/candidate/age', '/candidate/a~1b~0c'],
    [{ candidate: {} }, '/companyName', '/candidate/firstName', '/candidate/lastName', '/candidate/phone'],
    [withCandidate({ firstName: '  ' }), '/candidate/firstName'],
    [withCandidate({ firstName: '\0' }), '/candidate/firstName'],
    [withCandidate({ lastName: 'x'.repeat(256) }), '/candidate/lastName'],
    [withCandidate({ phone: '0900 1234567' }), '/candidate/phone'],
    [withCandidate({ phone: 'Erika' }), '/candidate/phone'],
    [withCandidate({ email: 'nobody' }), '/candidate/email'],
    [withCandidate({ timeZone: 'Europe/Nowhere' }), '/candidate/timeZone'],
    [{ ...REQUEST, campaignId: '804' }, '/campaignId'],
    [{ ...REQUEST, campaignId: 0 }, '/campaignId'],
    [{ ...REQUEST, placement: 'pigeon' }, '/placement'],
    [{ ...REQUEST, policy: { ringMs: 0 } }, '/policy/ringMs'],
    [{ ...REQUEST, policy: { rings: 1 } }, '/policy/rings'],
  ];
  it.each(pointed)('%j is 400 and points at it', async (body, ...pointers) => {
    const { status, json } = await place(body);
    expect(status).toBe(400);
    expect(json['errors'].map((fault: { pointer: string }) => fault.pointer)).toEqual(pointers);
    expect(api.asked.calls).toEqual([]);
  });

  const wider = [
    { maxConcurrentCalls: 11 },
    { maxDialsPerKeyPerDay: null },
    { maxDialsPerKeyPerDay: 2_001 },
    { allowedCountries: ['DE', 'FR'] },
  ];
  it.each(wider)('limits may not be lifted: %j', async (policy) => {
    const { status, json } = await place({ ...REQUEST, policy });
    expect(status).toBe(400);
    expect(json['errors'][0].pointer).toBe(`/policy/${Object.keys(policy)[0]}`);
  });

  it('a country that the call excludes is not called', async () => {
    const { status, json } = await place({
      ...withCandidate({ phone: '+1 212 555 0123' }),
      policy: { allowedCountries: ['DE'] },
    });
    expect([status, json['errors'][0].pointer]).toEqual([400, '/candidate/phone']);
  });

  it.each(BAD_BODIES)('%s: 400, and no value of it comes back', async (_name, body) => {
    const { status, text } = await place(body);
    expect(status).toBe(400);
    // the pointer to an unknown field names it: that is what pointers are for
    if (!JSON.stringify(body).includes(`{\\"${CANARY}`)) expect(text).not.toContain(CANARY);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect(api.asked.calls).toEqual([]);
  });

  it('a prototype is an unknown field like any other', async () => {
    const { json } = await place(
      `{"companyName":"x","candidate":{"firstName":"a","lastName":"b","phone":"+493023125001"},"__proto__":{"isAdmin":true}}`,
    );
    expect(json['errors']).toEqual([{ pointer: '/__proto__', detail: 'unknown field' }]);
  });

  it('an unusable Idempotency-Key is 400', async () => {
    expect((await place(REQUEST, { 'idempotency-key': 'a b' })).status).toBe(400);
  });
});

it('the schema takes what it says it takes', () => {
  expect(placeCallBody.parse(REQUEST)).toEqual(REQUEST);
});
