import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { PlaceCallOrder } from '../../src/domain/calls/place-call-order.ts';
import { createCrm } from '../../src/providers/crm/client.ts';
import { createVoiceAgent } from '../../src/providers/elevenlabs/client.ts';
import { createConversationRemover } from '../../src/providers/elevenlabs/delete-conversation.ts';
import { createCallRegistrar } from '../../src/providers/elevenlabs/register-call.ts';
import { createSignedUrls } from '../../src/providers/elevenlabs/signed-url.ts';
import { createTextAgent } from '../../src/providers/elevenlabs/text-agent.ts';
import { createHocCampaigns } from '../../src/providers/hoc/campaigns.ts';
import { createHoc } from '../../src/providers/hoc/client.ts';
import { createAnalyst } from '../../src/providers/openai/client.ts';
import { createBucketStore } from '../../src/providers/recordings/bucket-store.ts';
import { createCallRecordings } from '../../src/providers/twilio/call-recordings.ts';
import { createTelephony } from '../../src/providers/twilio/client.ts';
import { createMessaging } from '../../src/providers/twilio/messages.ts';
import { createTwilioPlacer } from '../../src/providers/twilio/place-call.ts';
import { createRecordingSource } from '../../src/providers/twilio/recordings.ts';
import { createCarrierRemover } from '../../src/providers/twilio/remove.ts';
import { failureOf } from './failures.ts';
import { recordedServer } from './recorded-server.ts';

const ORDER: PlaceCallOrder = {
  attemptId: '01934f00-0000-7000-8000-000000000001.1',
  toNumber: '+493023125101',
  line: '+493023125200',
  timeLimitSeconds: 1_800,
  agentPhoneNumberId: 'phnum_1',
  prompt: 'p',
  firstMessage: 'f',
  language: 'de',
  dynamicVariables: {},
  ringSeconds: 60,
  maxDurationSeconds: null,
  machineDetection: true,
  recordCall: false,
};
const NOW = new Date();
const SID = 'CAf1c70000000000000000000000000001';
const RECORDING = 'REf1c70000000000000000000000000001';
const elevenLabs = (baseUrl: string) => ({ baseUrl, apiKey: 'xi-test', agentId: 'agent_1', agentPhoneNumberId: 'p' });
const twilio = (baseUrl: string) => ({ baseUrl, accountSid: 'ACtest', authToken: 'token-test' });
const bucket = (endpoint: string) =>
  createBucketStore({
    ...{ name: 'b', endpoint, region: 'r', accessKeyId: 'a', secretAccessKey: 's', incomingDir: '/nowhere' },
  });

/** Every outbound call with the time it has in all (security-and-reliability.md §2.3). */
const CALLS: [name: string, totalMs: number, ask: (url: string) => Promise<unknown>][] = [
  ['ElevenLabs outbound-call', 20_000, (url) => createVoiceAgent(elevenLabs(url)).placeCall(ORDER)],
  ['Twilio calls.create', 20_000, (url) => createTwilioPlacer({ ...twilio(url), publicUrl: url }).placeCall(ORDER)],
  [
    'Twilio messages.create',
    15_000,
    (url) =>
      createMessaging(twilio(url)).sendMessage({
        to: ORDER.toNumber,
        from: ORDER.line,
        body: 'x',
        statusCallback: null,
      }),
  ],
  [
    'looking for a conversation',
    10_000,
    (url) => createVoiceAgent(elevenLabs(url)).findConversations({ attemptId: ORDER.attemptId, startedAfter: NOW }),
  ],
  [
    'looking for a call',
    10_000,
    (url) => createTelephony(twilio(url)).findCalls({ to: ORDER.toNumber, from: ORDER.line, startedAfter: NOW }),
  ],
  [
    'looking for a message',
    10_000,
    (url) => createMessaging(twilio(url)).findMessages({ to: ORDER.toNumber, from: ORDER.line, since: NOW }),
  ],
  ['reading a conversation', 15_000, (url) => createVoiceAgent(elevenLabs(url)).fetchConversation('conv_1')],
  ['reading a call', 10_000, (url) => createTelephony(twilio(url)).fetchCall(SID)],
  [
    'registering an answered leg',
    8_000,
    (url) =>
      createCallRegistrar(elevenLabs(url)).registerCall({
        ...ORDER,
        from: ORDER.line,
        to: ORDER.toNumber,
        direction: 'outbound',
      }),
  ],
  ['signing an address', 10_000, (url) => createSignedUrls(elevenLabs(url)).signedUrl('agent_1')],
  ['a written reply', 10_000, (url) => createTextAgent(elevenLabs(url)).writeReply({ sessionId: 's', context: 'c' })],
  ['HOC: questionnaire', 10_000, (url) => createHoc({ baseUrl: url, token: 't' }).fetchQuestionnaire(804)],
  ['HOC: protocol', 10_000, (url) => createHocCampaigns({ baseUrl: url, token: 't' }).fetchProtocol('16')],
  ['HOC: package', 30_000, (url) => createHocCampaigns({ baseUrl: url, token: 't' }).uploadPackage('16', '{}')],
  [
    'the model',
    90_000,
    (url) =>
      createAnalyst({ apiKey: 'sk', baseUrl: url, model: 'm' }).assess({
        candidate: 'c',
        role: 'r',
        questions: [],
        transcript: [],
      }),
  ],
  [
    'the CRM',
    20_000,
    (url) => createCrm({ url, privateHosts: ['127.0.0.1'] }).deliver({ idempotencyKey: 'k', body: '{}' }),
  ],
  ['which recordings a call has', 10_000, (url) => createCallRecordings(twilio(url)).recordingsOf(SID)],
  ['a recording', 120_000, (url) => createRecordingSource(twilio(url)).download(RECORDING)],
  ['deleting a conversation', 10_000, (url) => createConversationRemover(elevenLabs(url)).deleteConversation('conv_1')],
  ['deleting a recording', 10_000, (url) => createCarrierRemover(twilio(url)).deleteRecording(RECORDING)],
  ['the bucket', 60_000, (url) => bucket(url).delete(`${SID}/${RECORDING}.wav`)],
];

afterEach(() => void jest.restoreAllMocks());

describe('an outbound call', () => {
  it.each(CALLS)('%s has %i ms in all, and is asked once: no SDK tries again', async (_name, totalMs, ask) => {
    const timers = jest.spyOn(AbortSignal, 'timeout');
    const server = await recordedServer({ status: 503, body: {} });
    await failureOf(ask(server.url));
    expect(server.sent).toHaveLength(1);
    expect(timers.mock.calls).toEqual([[totalMs]]);
  });
});
