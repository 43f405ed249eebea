import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../../src/api/limits.ts';
import { BAD_BODIES, nested } from '../poison.ts';
import { type RunningApi, startApi } from '../running-api.ts';

const PATH = '/api/webhooks/elevenlabs/post-call';
const SECRET = 'demo-elevenlabs-secret';
const OUR_AGENT = 'agent_fixture';
const CONVERSATION = 'conv_9001kfixture00000000000000001';
const RECORDED = readFileSync(new URL('../../fixtures/elevenlabs_post_call_de_recruiting.json', import.meta.url));

const now = () => Math.floor(Date.now() / 1_000);
const sign = (body: string | Uint8Array, { secret = SECRET, at = now() } = {}): string =>
  `t=${at},v0=${createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex')}`;

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
  api.config.elevenLabs.agentId = OUR_AGENT;
});
afterAll(() => api.close());
beforeEach(() => {
  api.asked.deliveries.length = 0;
  api.behind.stored = 'stored';
});

const deliver = (body: string | Uint8Array, headers: Record<string, string> = { 'elevenlabs-signature': sign(body) }) =>
  api.post(PATH, body, headers);

describe('a signed event', () => {
  it('of a conversation is stored with its ids and bytes, and processed', async () => {
    const { status, json } = await deliver(RECORDED);
    expect(status).toBe(200);
    expect(json).toEqual({
      status: 'processed',
      conversationId: CONVERSATION,
      leadScore: 35,
      phoneNumber: '+493023125101',
    });
    expect(api.asked.deliveries).toEqual([
      {
        provider: 'elevenlabs',
        atDropInDoor: true,
        events: [
          {
            dedupeKey: createHash('sha256').update('elevenlabs').update(RECORDED).digest('hex'),
            kind: 'post_call_transcription',
            event: expect.objectContaining({ kind: 'conversation_ended', conversationId: CONVERSATION }),
            conversationId: CONVERSATION,
            callSid: expect.stringMatching(/^CA/),
            attemptId: null,
            raw: RECORDED,
          },
        ],
      },
    ]);
  });

  it.each([
    ['hot', 'conv_9003kfixture00000000000000001', 100, '+12125550101'],
    ['warm', 'conv_9003kfixture00000000000000003', 45, '+12125550103'],
    ['cold', 'conv_9003kfixture00000000000000002', 0, '+12125550102'],
  ])('of a %s lead tells score and number', async (temperature, conversationId, leadScore, phoneNumber) => {
    const body = readFileSync(
      new URL(`../../fixtures/elevenlabs_post_call_auto_lead_${temperature}.json`, import.meta.url),
    )
      .toString()
      .replaceAll('agent_auto_fixture', OUR_AGENT);
    expect((await deliver(body)).json).toEqual({ status: 'processed', conversationId, leadScore, phoneNumber });
  });

  it('of a call whose number nobody knows tells none', async () => {
    const body = JSON.stringify({
      type: 'post_call_transcription',
      data: { agent_id: OUR_AGENT, conversation_id: CONVERSATION, status: 'done', transcript: [] },
    });
    expect((await deliver(body)).json).toEqual({
      status: 'processed',
      conversationId: CONVERSATION,
      leadScore: 0,
    });
  });

  it('twice is answered the same and stored under the same key', async () => {
    const [first, second] = [await deliver(RECORDED), await deliver(RECORDED)];
    expect(second.text).toBe(first.text);
    const keys = api.asked.deliveries.map(({ events }) => events[0]?.dedupeKey);
    expect(keys[0]).toBe(keys[1]);
  });

  it('of another kind is stored too, and called ignored as the contract has it', async () => {
    const body = JSON.stringify({
      type: 'call_initiation_failure',
      event_timestamp: now(),
      data: { agent_id: OUR_AGENT, conversation_id: CONVERSATION, failure_reason: 'busy', metadata: {} },
    });
    expect(await deliver(body)).toMatchObject({ status: 200, json: { status: 'ignored' } });
    expect(api.asked.deliveries[0]?.events[0]).toMatchObject({
      kind: 'call_initiation_failure',
      event: { kind: 'placement_failed', reason: 'busy' },
    });
  });

  it('of another agent is not ours: ignored, and not kept', async () => {
    const body = RECORDED.toString().replaceAll(OUR_AGENT, 'agent_of_somebody_else');
    expect(await deliver(body)).toMatchObject({ status: 200, json: { status: 'ignored' } });
    expect(api.asked.deliveries).toEqual([]);
  });

  it('of a conversation in the browser, of whatever agent, may be an interview: kept', async () => {
    const body = readFileSync(new URL('../../fixtures/elevenlabs_post_call_interview_en.json', import.meta.url));
    expect(await deliver(body)).toMatchObject({ status: 200, json: { status: 'processed' } });
    expect(api.asked.deliveries).toHaveLength(1);
  });

  const strange: [name: string, body: string | Uint8Array][] = [
    ...BAD_BODIES,
    ['64 levels', `{"type":"x","data":{"a":${nested(62)}}}`],
    ['duplicate keys', `{"type":"x","type":"y","data":{"agent_id":"${OUR_AGENT}"}}`],
    ['NUL and half a pair', `{"type":"x","data":{"agent_id":"${OUR_AGENT}","a":"a\\u0000b\\ud800","b":1e999999}}`],
    ['a transcript without an id', `{"type":"post_call_transcription","data":{"agent_id":"${OUR_AGENT}"}}`],
  ];
  it.each(strange)(
    'that reads strangely (%s) is kept byte for byte and ignored; the next one is processed',
    async (_name, body) => {
      expect(await deliver(body)).toMatchObject({ status: 200, json: { status: 'ignored' } });
      expect(api.asked.deliveries[0]?.events[0]).toMatchObject({ event: null, raw: Buffer.from(body) });
      expect((await deliver(RECORDED)).json).toMatchObject({ status: 'processed' });
    },
  );

  it('that could not be stored is 500 in the words of the contract', async () => {
    api.behind.stored = 'not_stored';
    const { status, json } = await deliver(RECORDED);
    expect(status).toBe(500);
    expect(json).toEqual({ error: 'Internal server error', message: expect.any(String) });
  });
});

describe('the signature', () => {
  const flipped = Buffer.from(RECORDED);
  flipped[100] = (flipped[100] ?? 0) ^ 1;
  const reserialised = JSON.stringify(JSON.parse(RECORDED.toString()), null, 1);
  const valid = () => sign(RECORDED);

  it('may come under either name, in either order, and up to half an hour early or late', async () => {
    const [t, v0] = valid().split(',');
    const taken: Record<string, string>[] = [
      { 'xi-signature': valid() },
      { 'elevenlabs-signature': `${v0},${t}` },
      { 'elevenlabs-signature': sign(RECORDED, { at: now() - 1_790 }) },
      { 'elevenlabs-signature': sign(RECORDED, { at: now() + 1_790 }) },
    ];
    for (const headers of taken) expect((await deliver(RECORDED, headers)).status).toBe(200);
  });

  const refused: [name: string, body: Uint8Array | string, header: () => string][] = [
    ['of another secret', RECORDED, () => sign(RECORDED, { secret: 'wrong' })],
    ['of other bytes', flipped, valid],
    ['of the same JSON written otherwise', reserialised, valid],
    ['of a body with a space more', `${RECORDED.toString()} `, valid],
    ['that is stale', RECORDED, () => sign(RECORDED, { at: now() - 1_802 })],
    ['from the future', RECORDED, () => sign(RECORDED, { at: now() + 1_802 })],
    ['without time', RECORDED, () => valid().split(',')[1] ?? ''],
    ['without digest', RECORDED, () => `t=${now()}`],
    ['with a digest of 63 digits', RECORDED, () => valid().slice(0, -1)],
    ['with a digest of no digits', RECORDED, () => `t=${now()},v0=${'z'.repeat(64)}`],
    [
      'over the body alone, as older schemes had it',
      RECORDED,
      () => `sha256=${createHmac('sha256', SECRET).update(RECORDED).digest('hex')}`,
    ],
    ['that came twice', RECORDED, () => `${valid()}, ${valid()}`],
  ];
  it.each(refused)('%s is 401, and changes nothing', async (_name, body, header) => {
    const { status, json } = await deliver(body, { 'elevenlabs-signature': header() });
    expect(status).toBe(401);
    expect(json).toEqual({ error: 'Invalid signature' });
    expect(api.asked.deliveries).toEqual([]);
  });

  it.each([{}, { 'elevenlabs-signature': '' }])('missing (%j) is 401', async (headers) => {
    expect(await deliver(RECORDED, headers)).toMatchObject({
      status: 401,
      json: { error: 'Missing signature header' },
    });
  });

  it('cannot be checked without a secret: 500, whatever was sent', async () => {
    const without = await startApi();
    without.config.elevenLabs.webhookSecrets = [];
    const answer = await without.post(PATH, RECORDED);
    expect(answer).toMatchObject({ status: 500, json: { error: 'Post-call webhook secret not configured' } });
    await without.close();
  });

  it('D1 of either secret counts during a rotation', async () => {
    const rotating = await startApi();
    Object.assign(rotating.config.elevenLabs, { agentId: OUR_AGENT, webhookSecrets: ['new', 'old'] });
    const statuses: number[] = [];
    for (const secret of ['new', 'old', SECRET])
      statuses.push(
        (await rotating.post(PATH, RECORDED, { 'elevenlabs-signature': sign(RECORDED, { secret }) })).status,
      );
    expect(statuses).toEqual([200, 200, 401]);
    await rotating.close();
  });

  it('is guessed twenty times at most; who signs is never slowed down', async () => {
    const rate = { perSecond: 0.01, burst: 20 };
    const guessed = await startApi({
      limits: { classes: { elevenLabsWebhooks: { ...LIMITS.elevenLabsWebhooks, rate } } },
    });
    guessed.config.elevenLabs.agentId = OUR_AGENT;
    const post = (signature: string) => guessed.post(PATH, RECORDED, { 'elevenlabs-signature': signature });
    const guesses = await Promise.all(Array.from({ length: 40 }, () => post('t=1,v0=00')));
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(20);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(20);
    const signed = await Promise.all(Array.from({ length: 60 }, () => post(sign(RECORDED))));
    expect(new Set(signed.map(({ status }) => status))).toEqual(new Set([200]));
    await guessed.close();
  });
});

it('says that it is there to a person who opens it', async () => {
  expect((await api.get(PATH)).json).toEqual({
    status: 'healthy',
    service: 'elevenlabs-post-call-webhook',
    timestamp: expect.any(String),
  });
});
