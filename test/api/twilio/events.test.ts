import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BAD_BODIES } from '../poison.ts';
import { type RunningApi, startApi } from '../running-api.ts';

const PATH = '/api/webhooks/twilio/events';
const TOKEN = 'demo-twilio-token';
const ACCOUNT = 'AC0000000000000000000000000000de30';
const SID = 'CAf1c70000000000000000000000000033';

const cloudEvent = (id: string, status: string, account = ACCOUNT) => ({
  specversion: '1.0',
  type: `com.twilio.voice.status-callback.call.${status === 'in-progress' ? 'answered' : status}`,
  source: `/2010-04-01/Accounts/${account}/Calls/${SID}.json`,
  id,
  time: '2025-11-26T12:45:20.000Z',
  data: {
    request: {
      parameters: { CallSid: SID, AccountSid: account, CallStatus: status, To: '+493023125101', From: '+493023125200' },
    },
  },
});

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => {
  api.asked.deliveries.length = 0;
  api.behind.stored = 'stored';
});

const sha256 = (body: string | Uint8Array) => createHash('sha256').update(body).digest('hex');
const pathFor = (body: string | Uint8Array) => `${PATH}?bodySHA256=${sha256(body)}`;
const sign = (path: string, { token = TOKEN, base = api.config.publicUrl } = {}) =>
  createHmac('sha1', token)
    .update(base + path)
    .digest('base64');
const deliver = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  api.post(pathFor(body), body, { 'x-twilio-signature': sign(pathFor(body)), ...headers });

describe('a signed batch', () => {
  it('is stored as one row per event, under the id of the event', async () => {
    const batch = [cloudEvent('EV1', 'ringing'), cloudEvent('EV2', 'in-progress')];
    const { status, json } = await deliver(JSON.stringify(batch));
    expect([status, json]).toEqual([200, { received: 2 }]);
    expect(api.asked.deliveries).toEqual([
      {
        provider: 'twilio',
        atDropInDoor: false,
        events: batch.map((event, index) => ({
          dedupeKey: `twilio:${event.id}`,
          kind: event.type,
          event: expect.objectContaining({
            kind: 'leg_changed',
            callSid: SID,
            status: ['ringing', 'in_progress'][index],
          }),
          conversationId: null,
          callSid: SID,
          attemptId: null,
          raw: Buffer.from(JSON.stringify(event)),
        })),
      },
    ]);
  });

  it('twice is answered the same and stored under the same keys', async () => {
    const body = JSON.stringify([cloudEvent('EV1', 'ringing')]);
    const [first, second] = [await deliver(body), await deliver(body)];
    expect(second.text).toBe(first.text);
    expect(api.asked.deliveries[0]?.events[0]?.dedupeKey).toBe(api.asked.deliveries[1]?.events[0]?.dedupeKey);
  });

  it('with the test event of a sink, or with nothing, is 200', async () => {
    const test = { id: 'EVtest', type: 'com.twilio.eventstreams.test-event', data: { account_sid: ACCOUNT } };
    expect((await deliver(JSON.stringify([test]))).status).toBe(200);
    expect(await deliver('[]')).toMatchObject({ status: 200, json: { received: 0 } });
  });

  it('of another account is 403, and changes nothing', async () => {
    const foreign = JSON.stringify([cloudEvent('EV1', 'ringing', 'AC99999999999999999999999999999999')]);
    expect(await deliver(foreign)).toMatchObject({ status: 403, json: { error: 'Forbidden' } });
    expect(api.asked.deliveries).toEqual([]);
  });

  it('in which only some are of another account brings us ours', async () => {
    const mixed = JSON.stringify([
      cloudEvent('EV1', 'ringing', 'AC99999999999999999999999999999999'),
      cloudEvent('EV2', 'ringing'),
    ]);
    expect((await deliver(mixed)).json).toEqual({ received: 1 });
    expect(api.asked.deliveries[0]?.events.map(({ dedupeKey }) => dedupeKey)).toEqual(['twilio:EV2']);
  });

  it('that could not be stored is 503: Twilio sends it again', async () => {
    api.behind.stored = 'not_stored';
    const { status, json, headers } = await deliver(JSON.stringify([cloudEvent('EV1', 'ringing')]));
    expect([status, json]).toEqual([503, { error: 'Service unavailable', message: expect.any(String) }]);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it.each(BAD_BODIES)('that is none (%s) is kept, and never comes back as an error', async (_name, body) => {
    expect((await deliver(body)).status).toBe(200);
    expect(api.asked.deliveries[0]?.events[0]).toMatchObject({ kind: 'unreadable', event: null });
  });
});

describe('the signature', () => {
  const body = JSON.stringify([cloudEvent('EV1', 'ringing')]);

  it('is over our public address, whatever the request says about itself', async () => {
    const claims = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', host: 'evil.example' };
    expect((await deliver(body, claims)).status).toBe(200);
    const elsewhere = sign(pathFor(body), { base: 'https://evil.example' });
    expect((await deliver(body, { ...claims, 'x-twilio-signature': elsewhere })).status).toBe(401);
  });

  it('of another token, of another address, or over another body is 401, and changes nothing', async () => {
    const wrong = [
      await deliver(body, { 'x-twilio-signature': sign(pathFor(body), { token: 'wrong' }) }),
      await deliver(body, { 'x-twilio-signature': sign(`${pathFor(body)}&x=1`) }),
      await deliver(body, { 'x-twilio-signature': 'x' }),
      await api.post(pathFor(body), `${body} `, { 'x-twilio-signature': sign(pathFor(body)) }),
      await api.post(PATH, body, { 'x-twilio-signature': sign(PATH) }),
    ];
    for (const answer of wrong) expect(answer).toMatchObject({ status: 401, json: { error: 'Invalid signature' } });
    expect(api.asked.deliveries).toEqual([]);
  });

  it('missing is 401 before anything else; without a token it cannot be checked: 500', async () => {
    expect(await api.post(pathFor(body), body)).toMatchObject({
      status: 401,
      json: { error: 'Missing signature header' },
    });
    const without = await startApi();
    without.config.twilio.authTokens = [];
    const answer = await without.post(pathFor(body), body, { 'x-twilio-signature': 'x' });
    expect(answer).toMatchObject({ status: 500, json: { error: 'Twilio auth token not configured' } });
    await without.close();
  });

  it('of either token counts during a rotation', async () => {
    const rotating = await startApi();
    rotating.config.twilio.authTokens = ['new', 'old'];
    const statuses: number[] = [];
    for (const token of ['new', 'old', TOKEN]) {
      const signature = createHmac('sha1', token)
        .update(rotating.config.publicUrl + pathFor(body))
        .digest('base64');
      statuses.push((await rotating.post(pathFor(body), body, { 'x-twilio-signature': signature })).status);
    }
    expect(statuses).toEqual([200, 200, 401]);
    await rotating.close();
  });
});
