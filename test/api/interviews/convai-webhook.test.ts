import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LIMITS } from '../../../src/api/limits.ts';
import { BAD_BODIES } from '../poison.ts';
import { type RunningApi, startApi } from '../running-api.ts';
import { aDesk, CONVERSATION, type PlayedDesk } from './a-desk.ts';

const PATH = '/api/convai-webhook';
const fixture = (name: string) => readFileSync(new URL(`../../fixtures/${name}.json`, import.meta.url));
const VECTORS = JSON.parse(fixture('providers/signature_vectors').toString()).elevenlabs as {
  secret: string;
  body_utf8: string;
  now: number;
  headers: Record<string, string>;
};
const BODIES = (JSON.parse(fixture('convai_webhook_responses').toString()) as { body: object }[]).map(
  ({ body }) => body,
);
const [PROCESSED, NOT_COMPLETED, NO_SESSION, INVALID_SIGNATURE, INVALID_JSON, NO_DATABASE] = BODIES;

const POST_CALL = fixture('elevenlabs_post_call_interview_en');
const SECRET = 'demo-elevenlabs-secret';
const now = () => Math.floor(Date.now() / 1_000);
const hmac = (text: string | Uint8Array, secret = SECRET) => createHmac('sha256', secret).update(text).digest('hex');
const sign = (body: string | Uint8Array, at = now()) =>
  `t=${at},v0=${hmac(Buffer.concat([Buffer.from(`${at}.`), Buffer.from(body)]))}`;

let api: RunningApi;
let desk: PlayedDesk;
beforeAll(async () => {
  desk = aDesk();
  // What brakes guesses would answer the last of them.
  const unbraked = { ...LIMITS.elevenLabsWebhooks, rate: { perSecond: 1_000, burst: 1_000 } };
  api = await startApi({
    limits: { classes: { elevenLabsWebhooks: unbraked } },
    deps: { interviews: new Proxy({} as PlayedDesk, { get: (_, name) => Reflect.get(desk, name) }) },
  });
});
afterAll(() => api.close());
beforeEach(() => {
  desk = aDesk();
  api.asked.deliveries.length = 0;
  api.logLines.length = 0;
  api.behind.stored = 'stored';
  api.config.elevenLabs.legacySignatures = true;
  api.config.elevenLabs.webhookSecrets = [SECRET];
});

const deliver = (body: string | Uint8Array, headers: Record<string, string> = { 'elevenlabs-signature': sign(body) }) =>
  api.post(PATH, body, headers);

describe('a signed event', () => {
  it('of an interview that we know is stored by its bytes, and processed', async () => {
    const { status, json } = await deliver(POST_CALL);
    expect([status, json]).toEqual([200, PROCESSED]);
    expect(api.asked.deliveries).toEqual([
      {
        provider: 'elevenlabs',
        atDropInDoor: true,
        events: [
          {
            dedupeKey: createHash('sha256').update('elevenlabs').update(POST_CALL).digest('hex'),
            kind: 'post_call_transcription',
            event: { kind: 'conversation_ended', conversationId: CONVERSATION, attemptId: null, callSid: null },
            conversationId: CONVERSATION,
            callSid: null,
            attemptId: null,
            raw: POST_CALL,
          },
        ],
      },
    ]);
  });

  it('of an interview that nobody knows yet is kept, and said to be', async () => {
    desk.sessions.clear();
    const { status, json } = await deliver(POST_CALL);
    expect([status, json]).toEqual([200, NO_SESSION]);
    expect(api.asked.deliveries).toHaveLength(1);
  });

  it('of a conversation that is not done is kept, and said to be', async () => {
    const { status, json } = await deliver(fixture('elevenlabs_post_call_interview_not_done'));
    expect([status, json]).toEqual([200, NOT_COMPLETED]);
    expect(api.asked.deliveries).toHaveLength(1);
  });

  it('that the conversation has ended is what happened just now', async () => {
    const { status, json } = await deliver(fixture('elevenlabs_conversation_ended'));
    expect([status, json]).toEqual([200, PROCESSED]);
    expect(api.asked.deliveries[0]?.events[0]).toMatchObject({
      kind: 'conversation_ended',
      conversationId: CONVERSATION,
      event: { kind: 'conversation_moment', moment: 'conversation_ended', conversationId: CONVERSATION },
    });
  });

  it.each(['{"type":"test","data":{}}', '{"type":"voice_removal_notice","data":{"a":1}}'])(
    'of another kind is a success: %s',
    async (body) => {
      const { status, json } = await deliver(body);
      expect([status, json]).toEqual([200, PROCESSED]);
      expect(api.asked.deliveries[0]?.events[0]).toMatchObject({ event: null });
    },
  );

  it('twice is answered the same and stored under one key', async () => {
    const [first, second] = [await deliver(POST_CALL), await deliver(POST_CALL)];
    expect(second.text).toBe(first.text);
    const keys = api.asked.deliveries.map(({ events }) => events[0]?.dedupeKey);
    expect(keys[0]).toBe(keys[1]);
  });

  it('may say any content type, or none', async () => {
    for (const type of ['text/plain', 'application/octet-stream', '']) {
      const answer = await deliver(POST_CALL, { 'elevenlabs-signature': sign(POST_CALL), 'content-type': type });
      expect([type, answer.status, answer.json]).toEqual([type, 200, PROCESSED]);
    }
  });

  it.each(BAD_BODIES)('that cannot be read (%s) is kept byte for byte, and said to be no JSON', async (_name, body) => {
    const { status, json } = await deliver(body);
    expect([status, json]).toEqual([200, INVALID_JSON]);
    expect(api.asked.deliveries[0]?.events[0]).toMatchObject({ event: null, raw: Buffer.from(body) });
  });

  it('that could not be stored is 503: a 200 would lose it', async () => {
    api.behind.stored = 'not_stored';
    const { status, json, headers } = await deliver(POST_CALL);
    expect([status, json]).toEqual([503, NO_DATABASE]);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('that is stored while its interview cannot be looked up says so, and is not lost', async () => {
    desk.fault = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const { status, json } = await deliver(POST_CALL);
    expect([status, json]).toEqual([200, NO_DATABASE]);
    expect(api.asked.deliveries).toHaveLength(1);
  });

  it('that is too large to be verified is 413', async () => {
    const { status, json } = await deliver(new Uint8Array(LIMITS.elevenLabsWebhooks.bodyBytes + 1), {});
    expect(status).toBe(413);
    expect(json).toMatchObject({ status: 'error', error: expect.stringContaining('Request body too large') });
  });
});

describe('the recorded signatures', () => {
  const body = VECTORS.body_utf8;
  beforeEach(() => {
    api.config.elevenLabs.webhookSecrets = [VECTORS.secret];
    jest.useFakeTimers({ now: VECTORS.now * 1_000, doNotFake: [...TIMERS] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it.each(['t_v0', 'v0_t_swapped', 'v0_only_raw_body', 'sha256_legacy', 'bare_hex'])('%s is taken', async (name) => {
    const { status, json } = await deliver(body, { 'elevenlabs-signature': VECTORS.headers[name]! });
    expect([status, json]).toEqual([200, PROCESSED]);
    expect(api.asked.deliveries).toHaveLength(1);
  });

  it.each(['wrong', 'too_old'])('%s is refused, and changes nothing', async (name) => {
    const { status, json } = await deliver(body, { 'elevenlabs-signature': VECTORS.headers[name]! });
    expect([status, json]).toEqual([200, INVALID_SIGNATURE]);
    expect(api.asked.deliveries).toEqual([]);
  });

  it.each(['v0_only_raw_body', 'sha256_legacy', 'bare_hex'])(
    'T4 %s is refused where forms of old are switched off',
    async (name) => {
      api.config.elevenLabs.legacySignatures = false;
      const { json } = await deliver(body, { 'elevenlabs-signature': VECTORS.headers[name]! });
      expect(json).toEqual(INVALID_SIGNATURE);
      expect(api.asked.deliveries).toEqual([]);
    },
  );

  it.each(['v0_only_raw_body', 'sha256_legacy', 'bare_hex'])('T4 %s is taken at no other door', async (name) => {
    const other = await api.post('/api/webhooks/elevenlabs/post-call', body, {
      'elevenlabs-signature': VECTORS.headers[name]!,
    });
    expect(other.status).toBe(401);
    expect(api.asked.deliveries).toEqual([]);
  });

  it('T4 of old are counted, with a warning each time', async () => {
    for (const _ of [1, 2]) await deliver(body, { 'elevenlabs-signature': VECTORS.headers['bare_hex']! });
    const warnings = api.logLines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'warn');
    expect(warnings).toMatchObject([{ check: 'legacy signature' }, { check: 'legacy signature' }]);
    expect(warnings[1].count - warnings[0].count).toBe(1);
  });
});

/** Sockets and the API live in real time; only the clock is the fixture's. */
const TIMERS = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

describe('a signature that is none', () => {
  const downgraded = `t=abc,v0=${hmac(POST_CALL)}`;
  const t = now();
  const headers: [name: string, value: Record<string, string>][] = [
    ['no header', {}],
    ['an empty one', { 'elevenlabs-signature': '' }],
    ['a time that is none, with a digest of old', { 'elevenlabs-signature': downgraded }],
    ['an empty time, with a digest of old', { 'elevenlabs-signature': `t=,v0=${hmac(POST_CALL)}` }],
    ['two times, with a digest of old', { 'elevenlabs-signature': `t=1,t=2,v0=${hmac(POST_CALL)}` }],
    ['two times', { 'elevenlabs-signature': `t=1,${sign(POST_CALL)}` }],
    ['a time alone', { 'elevenlabs-signature': `t=${t}` }],
    ['another scheme alone', { 'elevenlabs-signature': `v1=${hmac(POST_CALL)}` }],
    ['a digest of another secret', { 'elevenlabs-signature': `sha256=${hmac(POST_CALL, 'other')}` }],
    ['a digest of 63 digits', { 'elevenlabs-signature': hmac(POST_CALL).slice(1) }],
    ['two digests of old', { 'elevenlabs-signature': `${hmac(POST_CALL)},${hmac(POST_CALL)}` }],
    ['a stale one', { 'elevenlabs-signature': sign(POST_CALL, t - 1_900) }],
    ['one from the future', { 'elevenlabs-signature': sign(POST_CALL, t + 1_900) }],
  ];
  it.each(headers)('T4 (%s) is refused with 200, and changes nothing', async (_name, given) => {
    const { status, json } = await deliver(POST_CALL, given);
    expect([status, json]).toEqual([200, INVALID_SIGNATURE]);
    expect(api.asked.deliveries).toEqual([]);
  });

  it('T4 of old over the bytes that a true one signs has no effect (F19)', async () => {
    const [time, digest] = sign(POST_CALL).split(',');
    const body = `${time!.slice(2)}.${POST_CALL.toString()}`;
    const { status, json } = await deliver(body, { 'elevenlabs-signature': digest!.slice(3) });
    expect([status, json]).toEqual([200, INVALID_JSON]);
    expect(api.asked.deliveries).toEqual([]);
  });

  it('is not asked for where no secret is configured, as in the original', async () => {
    api.config.elevenLabs.webhookSecrets = [];
    expect((await deliver(POST_CALL, {})).json).toEqual(PROCESSED);
    const open = await startApi({ config: { elevenLabs: { ...api.config.elevenLabs, webhookSecrets: [] } } });
    const warnings = open.logLines.filter((line) => line.includes('"level":"warn"'));
    expect(warnings.join()).toContain('ELEVENLABS_WEBHOOK_SECRET');
    await open.close();
  });

  it('again and again is slowed down', async () => {
    const slow = await startApi({
      limits: { classes: { elevenLabsWebhooks: { bodyBytes: 1_000, rate: { perSecond: 1, burst: 2 } } } },
    });
    const statuses = [];
    for (let guess = 0; guess < 4; guess += 1) statuses.push((await slow.post(PATH, '{}')).status);
    expect(statuses).toContain(429);
    await slow.close();
  });

  it('never has another method', async () => {
    const { status, json } = await api.get(PATH);
    expect(status).toBe(405);
    expect(json).toEqual({ status: 'error', error: 'Method not allowed: This address takes POST.' });
  });
});
