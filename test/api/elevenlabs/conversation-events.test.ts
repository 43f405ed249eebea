import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../../src/api/limits.ts';
import { BAD_BODIES } from '../poison.ts';
import { type RunningApi, startApi } from '../running-api.ts';

const PATH = '/api/webhooks/elevenlabs/conversation-events';
const SECRET = 'demo-elevenlabs-secret';
const CONVERSATION = 'conv_9003kfixture00000000000000001';
const fixture = (name: string) => JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8'));
const events = fixture('elevenlabs_conversation_events.json') as { type: string; data: Record<string, any> }[];
const frames = fixture('sse_frames.json').frames as { type: string }[];
const [STARTED, SPOKE] = events as [(typeof events)[0], (typeof events)[0]];

const now = () => Math.floor(Date.now() / 1_000);
const sign = (body: string | Uint8Array, { secret = SECRET, at = now() } = {}): string =>
  `t=${at},v0=${createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex')}`;

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
  api.config.elevenLabs.agentId = 'agent_auto_fixture';
});
afterAll(() => api.close());
beforeEach(() => {
  api.asked.deliveries.length = 0;
  api.behind.stored = 'stored';
});

const deliver = (body: string | Uint8Array, headers: Record<string, string> = { 'xi-signature': sign(body) }) =>
  api.post(PATH, body, headers);
const send = (event: object) => deliver(JSON.stringify(event));
const delivered = () => api.asked.deliveries.flatMap((delivery) => delivery.events);
const processed = (eventType: string) => ({
  success: true,
  message: 'Conversation event processed successfully',
  eventType,
});

describe('a signed event', () => {
  it.each(events.map((event, index) => [`${index} ${event.type}`, event] as const))(
    'is stored and said back (%s)',
    async (_name, event) => {
      const { status, json } = await send(event);
      expect([status, json]).toEqual([200, processed(event.type)]);
      const isShort = event.data['metadata']?.silence_duration_ms === 3_100;
      expect(delivered()).toEqual([
        expect.objectContaining({
          kind: event.type,
          conversationId: CONVERSATION,
          event: isShort
            ? null
            : {
                kind: 'conversation_moment',
                moment: event.type,
                conversationId: CONVERSATION,
                callSid: event.data['metadata']?.call_sid ?? null,
                message: event.data['message'] ?? null,
              },
        }),
      ]);
    },
  );

  it('is shown to its lead as in the fixture, field by field; a short silence is not', async () => {
    for (const event of events) await send(event);
    const shown = delivered().flatMap(({ leadUpdate }) => {
      expect(leadUpdate?.leadId ?? 'lead_fixture_1').toBe('lead_fixture_1');
      return leadUpdate?.frames ?? [];
    });
    const types = new Set(events.map(({ type }) => type).concat('voice_sent', 'voice_received'));
    const expected = frames.filter(({ type }) => types.has(type));
    expect(shown).toEqual(
      expected.map((frame) => ({ ...frame, timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) })),
    );
    expect(shown).toHaveLength(6);
  });

  it('that names its lead among the dynamic variables is shown to it; one that names none to nobody', async () => {
    const naming = (data: object) => ({
      ...STARTED,
      data: { ...STARTED.data, conversation_initiation_client_data: data },
    });
    await send(naming({ dynamic_variables: { lead_id: 'lead_v' } }));
    await send(naming({}));
    expect(delivered().map(({ leadUpdate }) => leadUpdate?.leadId)).toEqual(['lead_v', undefined]);
  });

  it('of an unknown type is kept and answered; one of the post-call kind is read as such', async () => {
    const data = { agent_id: 'agent_auto_fixture', conversation_id: CONVERSATION };
    const unknown = await send({ type: 'something_new', data });
    expect([unknown.status, unknown.json]).toEqual([200, processed('something_new')]);
    await send({ type: 'call_initiation_failure', data: { ...data, failure_reason: 'busy' } });
    expect(delivered()).toMatchObject([
      { kind: 'something_new', event: null },
      { kind: 'call_initiation_failure', event: { kind: 'placement_failed', reason: 'busy' } },
    ]);
  });

  it('twice is one event', async () => {
    const [first, second] = [await send(SPOKE), await send(SPOKE)];
    expect(second.text).toBe(first.text);
    expect(new Set(delivered().map(({ dedupeKey }) => dedupeKey)).size).toBe(1);
  });

  it.each([
    ['another', 'agent_of_somebody_else'],
    ['no', undefined],
  ])('of %s agent is 400, and not kept', async (_name, agent_id) => {
    const { status, json } = await send({ ...STARTED, data: { ...STARTED.data, agent_id } });
    expect([status, json]).toEqual([400, { error: 'Invalid agent ID' }]);
    expect(delivered()).toEqual([]);
  });

  it.each(BAD_BODIES)('that reads strangely (%s) is kept byte for byte and answered', async (_name, body) => {
    const { status, json } = await deliver(body);
    expect([status, json]).toEqual([200, processed('unreadable')]);
    expect(delivered()).toMatchObject([{ event: null, raw: Buffer.from(body) }]);
  });

  it('that could not be stored is 500 in the words of the contract', async () => {
    api.behind.stored = 'not_stored';
    const { status, json } = await send(STARTED);
    expect([status, json]).toEqual([
      500,
      { error: 'Internal server error', message: 'The event could not be stored.' },
    ]);
  });
});

describe('the signature', () => {
  const BODY = JSON.stringify(STARTED);
  it('may come under either name', async () => {
    expect((await deliver(BODY, { 'elevenlabs-signature': sign(BODY) })).status).toBe(200);
  });

  it.each<[string, () => Record<string, string>, string]>([
    ['missing', () => ({}), 'Missing signature header'],
    ['of another secret', () => ({ 'xi-signature': sign(BODY, { secret: 'wrong' }) }), 'Invalid signature'],
    ['of another body', () => ({ 'xi-signature': sign(`${BODY} `) }), 'Invalid signature'],
    ['that is stale', () => ({ 'xi-signature': sign(BODY, { at: now() - 1_802 }) }), 'Invalid signature'],
    ['from the future', () => ({ 'xi-signature': sign(BODY, { at: now() + 1_802 }) }), 'Invalid signature'],
    ['without time', () => ({ 'xi-signature': sign(BODY).split(',')[1]! }), 'Invalid signature'],
  ])('%s is 401, and changes nothing', async (_name, headers, error) => {
    const { status, json } = await deliver(BODY, headers());
    expect([status, json]).toEqual([401, { error }]);
    expect(delivered()).toEqual([]);
  });

  it('is missed before the secret is: 401 without a header, 500 with one', async () => {
    const without = await startApi();
    without.config.elevenLabs.conversationEventsSecrets = [];
    expect(await without.post(PATH, BODY)).toMatchObject({ status: 401, json: { error: 'Missing signature header' } });
    const { status, json } = await without.post(PATH, BODY, { 'xi-signature': sign(BODY) });
    expect([status, json]).toEqual([500, { error: 'Conversation events webhook secret not configured' }]);
    await without.close();
  });
});

describe('what is no event', () => {
  it('is refused by method, type and size', async () => {
    const put = await api.request(PATH, { method: 'PUT' });
    expect([put.status, put.json]).toEqual([
      405,
      { error: 'Method not allowed', message: 'This address takes GET, HEAD, POST.' },
    ]);
    expect((await api.post(PATH, 'a=1', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
    const large = Buffer.alloc(LIMITS.elevenLabsWebhooks.bodyBytes + 1, ' ');
    expect((await deliver(large)).status).toBe(413);
    expect(delivered()).toEqual([]);
  });

  it('a person who opens the address sees that it is there', async () => {
    const { status, json } = await api.get(PATH);
    expect([status, json]).toEqual([
      200,
      { status: 'healthy', service: 'elevenlabs-conversation-events-webhook', timestamp: expect.stringMatching(/Z$/) },
    ]);
  });
});
