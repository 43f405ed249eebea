import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallAnswer, StartedCall } from '../../../src/domain/calls/call-request.ts';
import { ProviderError } from '../../../src/providers/provider-error.ts';
import { CALL_ID, type RunningApi, saidAbout, startApi } from '../running-api.ts';

const PATH = '/api/elevenlabs/outbound-call';
const FIXTURE = JSON.parse(readFileSync(new URL('../../fixtures/jack_outbound_call.json', import.meta.url)).toString());
const REQUEST = FIXTURE.request;

let api: RunningApi;
let says: (said: ReturnType<typeof saidAbout>) => StartedCall;
const answered =
  (answer: object, replayed = false) =>
  (said: ReturnType<typeof saidAbout>): StartedCall => ({
    kind: 'answered',
    answer: { ...said, ...answer } as unknown as CallAnswer,
    replayed,
  });
const PLACED = {
  kind: 'placed',
  attempt: 1,
  conversationId: 'conv_9003kfixture00000000000000001',
  callSid: 'CAf1c7000000000000000000000000001f',
};

beforeAll(async () => {
  api = await startApi();
  api.config.elevenLabs.agentId = 'agent_auto_fixture';
  api.behind.startCall = async (request) => says(saidAbout(request));
});
afterAll(() => api.close());
beforeEach(() => {
  api.asked.calls.length = 0;
  says = answered(PLACED);
});

const withCall = (changes: object) => ({ ...REQUEST, callRequest: { ...REQUEST.callRequest, ...changes } });

describe('a request to phone a lead', () => {
  it('is answered as in the contract when it rings', async () => {
    const { status, json } = await api.post(PATH, REQUEST);
    expect(status).toBe(200);
    expect(json).toEqual(FIXTURE.response_200);
  });

  it('becomes a call with the words, the history and the lead of the request', async () => {
    await api.post(PATH, REQUEST, { 'idempotency-key': 'lead-1' });
    expect(api.asked.calls).toEqual([
      {
        askedBy: 'anyone',
        idempotencyKey: 'lead-1',
        campaignId: null,
        companyName: 'Jack Automotive',
        firstName: 'Jordan Example',
        lastName: '',
        toNumber: '+12125550101',
        agentPhoneNumberId: api.config.elevenLabs.agentPhoneNumberId,
        overridePrompt: 'Previous contact: SMS about an SUV.',
        leadId: 'lead_fixture_1',
        overrideFirstMessage: 'Hi Jordan, following up on your message.',
        extraVariables: {
          lead_id: 'lead_fixture_1',
          customer_name: 'Jordan Example',
          phone_number: '+12125550101',
          conversation_history: JSON.stringify([
            { role: 'assistant', content: 'Hello', timestamp: '2025-06-16T13:40:00.000Z' },
            { role: 'user', content: 'Hi', timestamp: '2025-06-16T13:40:03.000Z' },
          ]),
          context_summary: 'Previous conversation: 2 messages exchanged. Customer\'s last message: "Hi"',
          resume_message: 'Hi Jordan, following up on your message.',
        },
        email: null,
        externalId: null,
        timeZone: null,
        placement: null,
        policy: {},
      },
    ]);
  });

  it.each(['(212) 555-0101', '212-555-0101', '+1 212 555 0101'])(
    'takes the number as Americans write it: %s',
    async (phoneNumber) => {
      await api.post(PATH, withCall({ phoneNumber }));
      expect(api.asked.calls[0]?.toNumber).toBe('+12125550101');
    },
  );

  it('may say no more than whom to call', async () => {
    const { agentId, callRequest } = REQUEST;
    const { leadId, phoneNumber } = callRequest;
    expect(await api.post(PATH, { agentId, callRequest: { leadId, phoneNumber } })).toMatchObject({ status: 200 });
    expect(api.asked.calls[0]).toMatchObject({ overridePrompt: null, firstName: '' });
    expect(api.asked.calls[0]).not.toHaveProperty('overrideFirstMessage');
    expect(api.asked.calls[0]?.extraVariables).toMatchObject({ customer_name: 'Customer', conversation_history: '[]' });
  });

  it('cannot bring placeholders of the voice agent in what somebody said', async () => {
    const said = [{ speaker: 'lead', content: '{{secret__key}}', timestamp: '{{secret__key}}' }];
    await api.post(PATH, { ...REQUEST, conversationHistory: said });
    expect(JSON.stringify(api.asked.calls[0]?.extraVariables)).not.toContain('{{');
  });
});

describe('the answer', () => {
  const location = { location: `/api/v1/calls/${CALL_ID}` };
  it.each([
    ['unknown', 'It is not known yet whether the call was placed; it will not be dialled again for this request', {}],
    ['held_back', 'The call was accepted and is held back: no line', { reason: 'no line', notBefore: null }],
  ])('is 202 while it is %s', async (kind, message, more) => {
    says = answered({ kind, ...more });
    const { status, headers, json } = await api.post(PATH, REQUEST);
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(location.location);
    expect(json).toEqual({
      success: true,
      callSid: null,
      status: kind,
      message,
      data: { success: true, message, conversation_id: null, callSid: null },
    });
  });

  const refusals: [
    kind: ConstructorParameters<typeof ProviderError>[1],
    http: number,
    status: number,
    error: string,
  ][] = [
    ['invalid_request', 422, 400, 'Invalid request parameters'],
    ['not_found', 404, 404, 'Agent or phone number not found. Please check your ElevenLabs agent configuration.'],
    ['forbidden', 403, 500, 'Failed to initiate outbound call'],
  ];
  it.each(refusals)('to the voice agent’s "%s" is the contract’s', async (kind, http, status, error) => {
    const reason = new ProviderError('elevenlabs', kind, { status: http }).message;
    says = answered({ kind: 'refused', reason });
    const answer = await api.post(PATH, REQUEST);
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual({ error, details: reason });
  });

  it('to a key that the voice agent refuses is 401', async () => {
    says = answered({
      kind: 'refused',
      reason: new ProviderError('elevenlabs', 'unauthorized', { status: 401 }).message,
    });
    const answer = await api.post(PATH, REQUEST);
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual(FIXTURE.errors[3].body);
  });

  it('is 500 when it was not placed in time', async () => {
    says = answered({ kind: 'not_placed', reason: 'expired' });
    const answer = await api.post(PATH, REQUEST);
    expect(answer.status).toBe(500);
    expect(answer.json).toEqual({
      error: 'Failed to initiate outbound call',
      details: 'not placed in time; will not be placed',
    });
  });

  it('is 409 when the lead must not be called', async () => {
    says = answered({ kind: 'must_not_call', reason: 'The candidate does not want to be called' });
    const answer = await api.post(PATH, REQUEST);
    expect(answer.status).toBe(409);
    expect(answer.json).toEqual({
      error: 'Lead must not be called',
      details: 'The candidate does not want to be called',
    });
  });

  it('to the same request is the recorded one, and says so', async () => {
    says = answered(PLACED, true);
    const { status, headers, json } = await api.post(PATH, REQUEST);
    expect({ status, json }).toEqual({ status: 200, json: FIXTURE.response_200 });
    expect(headers.get('idempotent-replayed')).toBe('true');
  });

  it('is 409 for another request under the same key, and 503 when nothing was accepted', async () => {
    says = () => ({ kind: 'conflict' });
    expect(await api.post(PATH, REQUEST)).toMatchObject({ status: 409, json: { error: 'Idempotency conflict' } });
    says = () => ({ kind: 'unavailable' });
    expect(await api.post(PATH, REQUEST)).toMatchObject({ status: 503, json: { error: 'Service unavailable' } });
  });
});

describe('a request that is not served', () => {
  const invalid = (details: string) => ({ error: 'Invalid request parameters', details });
  const bad: [what: string, body: object | string, status: number, answer: object][] = [
    ['another agent', { ...REQUEST, agentId: 'agent_of_somebody_else' }, 400, { error: 'Invalid agent ID' }],
    ['no agent', { callRequest: REQUEST.callRequest }, 400, { error: 'Invalid agent ID' }],
    ['a list', '[]', 400, { error: 'Invalid agent ID' }],
    ['no JSON', '{', 400, invalid('The body is not JSON.')],
    ['no body', '', 400, invalid('The body is empty.')],
    ['no call', { agentId: 'agent_auto_fixture' }, 400, invalid('Missing or invalid: callRequest.')],
    ['no lead', withCall({ leadId: ' ' }), 400, invalid('Missing or invalid: callRequest.leadId.')],
    ['no number', withCall({ phoneNumber: 5 }), 400, invalid('Missing or invalid: callRequest.phoneNumber.')],
    [
      'a number that is none',
      withCall({ phoneNumber: '12' }),
      400,
      invalid('The number is not a valid phone number. Use international format and no extension.'),
    ],
    [
      'a history without words',
      { ...REQUEST, conversationHistory: [{ speaker: 'lead' }] },
      400,
      invalid('Missing or invalid: conversationHistory.content.'),
    ],
  ];
  it.each(bad)('%s', async (_what, body, status, answer) => {
    const { status: got, json } = await api.post(PATH, body);
    expect({ status: got, json }).toEqual({ status, json: answer });
    expect(api.asked.calls).toEqual([]);
  });

  it.each(['0900 1234567', '+49 137 1234567', '+49 180 5 123456', '+979 123456789', '+1 900 555 0101', '+18095550123'])(
    'nobody is made to pay: %s',
    async (phoneNumber) => {
      expect(await api.post(PATH, withCall({ phoneNumber }))).toMatchObject({ status: 400 });
      expect(api.asked.calls).toEqual([]);
    },
  );

  it('says what is not configured', async () => {
    const without = await startApi();
    without.config.elevenLabs.agentId = 'agent_auto_fixture';
    without.config.elevenLabs.agentPhoneNumberId = null;
    const noNumber = await without.post(PATH, REQUEST);
    expect({ status: noNumber.status, body: noNumber.json }).toEqual(FIXTURE.errors[2]);
    without.config.elevenLabs.apiKey = null;
    const noKey = await without.post(PATH, REQUEST);
    expect({ status: noKey.status, body: noKey.json }).toEqual(FIXTURE.errors[1]);
    await without.close();
  });

  it('needs a key once the door is not open', async () => {
    const closed = await startApi({ config: { authCompatOpen: false } });
    const answer = await closed.post(PATH, REQUEST);
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual({ error: 'Unauthorized', message: 'Invalid or missing API key' });
    expect(closed.asked.calls).toEqual([]);
    await closed.close();
  });
});
