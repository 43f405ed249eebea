import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../../src/api/limits.ts';
import type { SentSms, SmsRequest } from '../../../src/domain/messages/sms-request.ts';
import { BAD_BODIES } from '../poison.ts';
import { OPERATOR_KEY, type RunningApi, startApi } from '../running-api.ts';

const PATH = '/api/twilio/send-sms';
const { request, response_200 } = JSON.parse(
  readFileSync(new URL('../../fixtures/jack_send_sms.json', import.meta.url), 'utf8'),
);

let api: RunningApi;
let asked: SmsRequest[] = [];
let answer: SentSms;
const SENT: SentSms = {
  kind: 'sent',
  messageId: '01934f00-0000-7000-8000-0000000000b1',
  messageSid: 'SMf1c70000000000000000000000000002',
  status: 'queued',
  toNumber: '+12125550101',
  text: 'The address is 1 Example Road.',
};
beforeAll(async () => {
  api = await startApi({
    // tests ask faster than a caller may
    limits: { classes: { placements: { ...LIMITS.placements, rate: { perSecond: 1_000, burst: 1_000 } } } as never },
    deps: {
      sendSms: async (given) => {
        asked.push(given);
        return answer;
      },
    },
  });
});
afterAll(() => api.close());
beforeEach(() => {
  asked = [];
  answer = SENT;
});

describe('a request to send a message', () => {
  it('as the original takes it is answered as the original answers', async () => {
    const { status, json } = await api.post(PATH, request);
    expect([status, json]).toEqual([200, response_200]);
    expect(asked).toEqual([
      {
        toNumber: '+12125550101',
        text: 'The address is 1 Example Road.',
        leadId: 'lead_fixture_1',
        askedBy: 'anyone',
        idempotencyKey: null,
      },
    ]);
  });

  it('may leave out lead and agent, bring fields of its own, spell the number otherwise, and name its intent', async () => {
    const body = { to: '(212) 555-0101', message: 'ä\u0000', extra: 1 };
    expect((await api.post(PATH, { ...body, to: '+1 (212) 555-0101' }, { 'idempotency-key': 'k1' })).status).toBe(200);
    expect(asked).toMatchObject([{ toNumber: '+12125550101', leadId: null, idempotencyKey: 'k1' }]);
    expect(asked[0]?.text).not.toContain('\u0000');
  });

  const ENDS: [string, SentSms, number, object][] = [
    [
      'refused by the carrier',
      { kind: 'refused', reason: 'Bad Request' },
      500,
      { error: 'Failed to send SMS', details: 'Twilio API error: Bad Request' },
    ],
    [
      'barred',
      { kind: 'must_not_be_written_to', reason: 'The recipient does not want to be contacted' },
      409,
      { error: 'Failed to send SMS', details: 'The recipient does not want to be contacted' },
    ],
    [
      'not known yet',
      { kind: 'unknown', messageId: '01934f00-0000-7000-8000-0000000000b1' },
      202,
      {
        success: true,
        messageSid: null,
        status: 'unknown',
        message: 'It is not known yet whether the SMS was sent. It is sent at most once.',
      },
    ],
    [
      'a conflict',
      { kind: 'conflict' },
      409,
      { error: 'Idempotency conflict', message: 'This Idempotency-Key was used for another request.' },
    ],
    ['not accepted', { kind: 'unavailable' }, 503, { error: 'Service unavailable', message: 'Try again in a moment.' }],
  ];
  it.each(ENDS)('that is %s is told so', async (_name, end, status, body) => {
    answer = end;
    const said = await api.post(PATH, request);
    expect([said.status, said.json]).toEqual([status, body]);
  });

  it('cannot be served without credentials of Twilio', async () => {
    for (const missing of [{ authTokens: [] }, { accountSid: null }, { phoneNumber: null }]) {
      const without = await startApi();
      without.config.twilio = { ...without.config.twilio, ...missing };
      const { status, json } = await without.post(PATH, request);
      expect([status, json]).toEqual([500, { error: 'Twilio credentials not configured' }]);
      await without.close();
    }
  });
});

describe('what cannot be sent', () => {
  const faults: [string, object, object][] = [
    ['no number', { message: 'x' }, { error: 'Invalid request', message: 'Missing or invalid: to.' }],
    ['no text', { to: '+12125550101' }, { error: 'Invalid request', message: 'Missing or invalid: message.' }],
    [
      'a blank text',
      { to: '+12125550101', message: ' \n' },
      { error: 'Invalid request', message: 'Missing or invalid: message.' },
    ],
    ['nothing', {}, { error: 'Invalid request', message: 'Missing or invalid: to, message.' }],
    [
      'a text beyond 1600 characters',
      { to: '+12125550101', message: 'x'.repeat(1_601) },
      { error: 'Invalid request', message: 'Missing or invalid: message.' },
    ],
    [
      'no valid number',
      { to: '+1212', message: 'x' },
      {
        error: 'Invalid to',
        message: 'The number is not a valid phone number. Use international format and no extension.',
      },
    ],
    ['a premium number', { to: '+1 900 555 0101', message: 'x' }, { error: 'Invalid to', message: expect.any(String) }],
    [
      'a country we do not write to',
      { to: '+1 809 555 0123', message: 'x' },
      { error: 'Invalid to', message: 'Numbers of this country or network are not called.' },
    ],
  ];
  it.each(faults)('%s is 400, and nothing is sent', async (_name, body, said) => {
    const { status, json } = await api.post(PATH, body);
    expect([status, json]).toEqual([400, said]);
    expect(asked).toEqual([]);
  });

  it.each(BAD_BODIES)('a body that is %s is 400', async (_name, body) => {
    const { status, json, text } = await api.post(PATH, body);
    expect([status, json['error']]).toEqual([400, 'Invalid request']);
    expect(text).not.toContain('Kanarienvogel');
    expect(asked).toEqual([]);
  });

  it('a key that is none is 400; a wrong method 405; a body too large 413', async () => {
    expect(await api.post(PATH, request, { 'idempotency-key': 'a b' })).toMatchObject({
      status: 400,
      json: { error: 'Invalid request' },
    });
    const get = await api.get(PATH);
    expect([get.status, get.json]).toEqual([405, { error: 'Method not allowed', message: 'This address takes POST.' }]);
    const large = await api.post(PATH, { ...request, message: 'x'.repeat(LIMITS.placements.bodyBytes) });
    expect(large.status).toBe(413);
  });

  it('without a key where one is needed is 401; with one it is sent', async () => {
    const closed = await startApi({ config: { authCompatOpen: false }, deps: { sendSms: async () => SENT } });
    const { status, json } = await closed.post(PATH, request);
    expect([status, json]).toEqual([401, { error: 'Unauthorized', message: 'Invalid or missing API key' }]);
    expect((await closed.post(PATH, request, OPERATOR_KEY)).status).toBe(200);
    expect((await closed.post(PATH, request, { 'x-api-key': 'wrong' })).status).toBe(401);
    await closed.close();
  });
});
