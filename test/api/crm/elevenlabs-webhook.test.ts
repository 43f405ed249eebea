import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { DEMO } from '../../../src/demo-settings.ts';
import { type RunningApi, startApi } from '../running-api.ts';

const POST_CALL = readFileSync(
  new URL('../../fixtures/elevenlabs_post_call_de_recruiting.json', import.meta.url),
  'utf8',
);
const { data } = JSON.parse(POST_CALL) as {
  data: { agent_id: string; conversation_id: string; metadata: { phone_call: { call_sid: string } } };
};
const PATH = '/webhooks/elevenlabs';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => {
  api.asked.deliveries.length = 0;
  api.behind.stored = 'stored';
});

function post(body: string, { secret = DEMO.elevenLabsWebhookSecret as string, ageSeconds = 0, header = true } = {}) {
  const t = Math.floor(Date.now() / 1_000) - ageSeconds;
  const digest = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
  return api.post(PATH, body, {
    'content-type': 'application/json',
    ...(header && { 'elevenlabs-signature': `t=${t},v0=${digest}` }),
  });
}

it('a conversation is stored, and answered with its ids', async () => {
  const { status, json } = await post(POST_CALL);
  expect([status, json]).toEqual([
    200,
    {
      success: true,
      message: 'Webhook processed successfully',
      callSid: data.metadata.phone_call.call_sid,
      conversationId: data.conversation_id,
    },
  ]);
  expect(api.asked.deliveries).toMatchObject([
    { provider: 'elevenlabs', atDropInDoor: true, events: [{ event: { kind: 'conversation_ended' } }] },
  ]);
});

it('the same event is the same one whichever door it comes through: its key holds no path', async () => {
  const ofItsAgent = await startApi({ config: { elevenLabs: { ...api.config.elevenLabs, agentId: data.agent_id } } });
  const t = Math.floor(Date.now() / 1_000);
  const digest = createHmac('sha256', DEMO.elevenLabsWebhookSecret).update(`${t}.${POST_CALL}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'elevenlabs-signature': `t=${t},v0=${digest}` };
  for (const path of [PATH, '/api/webhooks/elevenlabs/post-call']) await ofItsAgent.post(path, POST_CALL, headers);
  const keys = ofItsAgent.asked.deliveries.map(({ events }) => events[0]?.dedupeKey);
  await ofItsAgent.close();
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

it('a conversation without a leg is stored, and answered as documented', async () => {
  const body = JSON.stringify({
    type: 'post_call_transcription',
    event_timestamp: 1,
    data: { conversation_id: 'conv_1', status: 'done' },
  });
  const { status, json } = await post(body);
  expect([status, json]).toEqual([200, { success: false, error: 'Missing Call SID for completed conversation' }]);
  expect(api.asked.deliveries).toHaveLength(1);
});

it.each([
  ['another type', '{"type":"call_initiation_failure","event_timestamp":1,"data":{}}'],
  ['the seed’s own test', '{"type":"test","data":{}}'],
  ['no JSON', 'Guten Tag'],
])('%s is stored, and answered as ignored', async (_title, body) => {
  const { status, json } = await post(body);
  expect([status, json]).toEqual([200, { success: true, message: 'Event type ignored' }]);
  expect(api.asked.deliveries).toHaveLength(1);
});

it.each([
  ['unsigned', { header: false }],
  ['signed with another secret', { secret: 'not ours' }],
  ['31 minutes old', { ageSeconds: 1_860 }],
  ['from 31 minutes in the future', { ageSeconds: -1_860 }],
])('%s is answered 200 with its error, and changes nothing', async (_title, wrong) => {
  const { status, json } = await post(POST_CALL, wrong);
  expect([status, json]).toEqual([200, { success: false, error: 'Invalid signature' }]);
  expect(api.asked.deliveries).toEqual([]);
});

it('is 503 when it could not be stored: a 200 would lose it', async () => {
  api.behind.stored = 'not_stored';
  const { status, json } = await post(POST_CALL);
  expect([status, json]).toEqual([503, { success: false, error: expect.stringContaining('Service unavailable') }]);
});

it('is 500 without a secret, as documented for its siblings', async () => {
  const { elevenLabs } = api.config;
  const unset = await startApi({ config: { elevenLabs: { ...elevenLabs, webhookSecrets: [] } } });
  const { status, json } = await unset.post(PATH, POST_CALL, { 'content-type': 'application/json' });
  await unset.close();
  expect([status, json]).toEqual([500, { success: false, error: 'Webhook secret not configured' }]);
});
