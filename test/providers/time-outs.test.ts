import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
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
import { createTranscriber } from '../../src/providers/openai/transcriber.ts';
import type { ProviderError } from '../../src/providers/provider-error.ts';
import { createBucketStore } from '../../src/providers/recordings/bucket-store.ts';
import { createCallRecordings } from '../../src/providers/twilio/call-recordings.ts';
import { createTelephony } from '../../src/providers/twilio/client.ts';
import { createLineSetup } from '../../src/providers/twilio/line-setup.ts';
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

const transcriber = (baseUrl: string) => createTranscriber({ apiKey: 'sk', baseUrl, model: 'm' });

/** Every outbound call with the time it has to connect and in all (security-and-reliability.md §2.3). */
const CALLS: [name: string, connectMs: number, totalMs: number, ask: (url: string) => Promise<unknown>][] = [
  ['ElevenLabs outbound-call', 5_000, 20_000, (url) => createVoiceAgent(elevenLabs(url)).placeCall(ORDER)],
  [
    'Twilio calls.create',
    5_000,
    20_000,
    (url) => createTwilioPlacer({ ...twilio(url), publicUrl: url }).placeCall(ORDER),
  ],
  [
    'Twilio messages.create',
    5_000,
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
    3_000,
    10_000,
    (url) => createVoiceAgent(elevenLabs(url)).findConversations({ attemptId: ORDER.attemptId, startedAfter: NOW }),
  ],
  [
    'looking for a call',
    3_000,
    10_000,
    (url) => createTelephony(twilio(url)).findCalls({ to: ORDER.toNumber, from: ORDER.line, startedAfter: NOW }),
  ],
  [
    'looking for a message',
    3_000,
    10_000,
    (url) => createMessaging(twilio(url)).findMessages({ to: ORDER.toNumber, from: ORDER.line, since: NOW }),
  ],
  ['reading a conversation', 5_000, 15_000, (url) => createVoiceAgent(elevenLabs(url)).fetchConversation('conv_1')],
  ['reading a call', 3_000, 10_000, (url) => createTelephony(twilio(url)).fetchCall(SID)],
  [
    'registering an answered leg',
    2_000,
    8_000,
    (url) =>
      createCallRegistrar(elevenLabs(url)).registerCall({
        ...ORDER,
        from: ORDER.line,
        to: ORDER.toNumber,
        direction: 'outbound',
      }),
  ],
  ['signing an address', 3_000, 10_000, (url) => createSignedUrls(elevenLabs(url)).signedUrl('agent_1')],
  [
    'a written reply',
    3_000,
    10_000,
    (url) => createTextAgent(elevenLabs(url)).writeReply({ sessionId: 's', context: 'c' }),
  ],
  ['HOC: questionnaire', 3_000, 10_000, (url) => createHoc({ baseUrl: url, token: 't' }).fetchQuestionnaire(804)],
  ['HOC: protocol', 3_000, 10_000, (url) => createHocCampaigns({ baseUrl: url, token: 't' }).fetchProtocol('16')],
  ['HOC: package', 5_000, 30_000, (url) => createHocCampaigns({ baseUrl: url, token: 't' }).uploadPackage('16', '{}')],
  [
    'the model',
    5_000,
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
    5_000,
    20_000,
    (url) => createCrm({ url, privateHosts: ['127.0.0.1'] }).deliver({ idempotencyKey: 'k', body: '{}' }),
  ],
  ['which recordings a call has', 3_000, 10_000, (url) => createCallRecordings(twilio(url)).recordingsOf(SID)],
  ['a recording', 5_000, 120_000, (url) => createRecordingSource(twilio(url)).download(RECORDING)],
  [
    'deleting a conversation',
    3_000,
    10_000,
    (url) => createConversationRemover(elevenLabs(url)).deleteConversation('conv_1'),
  ],
  ['writing down a recording', 5_000, 90_000, (url) => transcriber(url).transcribe(Buffer.from('RIFF'))],
  ['how the line is set up', 3_000, 10_000, (url) => createLineSetup(twilio(url)).read(ORDER.line)],
  ['deleting a recording', 3_000, 10_000, (url) => createCarrierRemover(twilio(url)).deleteRecording(RECORDING)],
  ['the bucket', 5_000, 60_000, (url) => bucket(url).delete(`${SID}/${RECORDING}.wav`)],
];

/** Those whose answer comes in pieces, with the time until the first one; of all others it comes at once. */
const FIRST_PIECE: Record<string, number> = { 'a recording': 15_000, 'the bucket': 30_000 };

afterEach(() => void jest.restoreAllMocks());

describe('an outbound call', () => {
  it.each(CALLS)(
    '%s has %i ms to connect, %i ms in all, and is asked once',
    async (_name, _connectMs, totalMs, ask) => {
      const timers = jest.spyOn(AbortSignal, 'timeout');
      const server = await recordedServer({ status: 503, body: {} });
      await failureOf(ask(server.url));
      expect(server.sent).toHaveLength(1);
      expect(timers.mock.calls).toEqual([[totalMs]]);
    },
  );

  it.each(CALLS)('%s is given up when it is accepted and never answered', async (name, _connectMs, totalMs, ask) => {
    const early = AbortSignal.timeout.bind(AbortSignal);
    const timers = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => early(200));
    const waits = jest.spyOn(globalThis, 'setTimeout');
    const server = await recordedServer('silence');
    expect(await failureOf(ask(server.url))).toMatchObject({ kind: 'timeout', retryable: true });
    expect(server.sent).toHaveLength(1);
    expect(timers.mock.calls).toEqual([[totalMs]]);
    const first = FIRST_PIECE[name];
    if (first !== undefined) expect(waits.mock.calls.map(([, ms]) => ms)).toContain(first);
  });
});

describe('somebody who has answered and hears silence', () => {
  it('gets the fallback after six seconds without a word from the voice agent, not after the eight in all', async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(60_000));
    const [, , , register] = CALLS.find(([name]) => name === 'registering an answered leg')!;
    const server = await recordedServer('silence');
    const since = performance.now();
    expect(await failureOf(register(server.url))).toMatchObject({ kind: 'timeout' });
    expect(performance.now() - since).toBeGreaterThan(5_900);
  }, 20_000);
});

describe('a provider with which no connection comes to stand', () => {
  /** How each ended, and after how long; all at once, as the longest takes five seconds. */
  const given = new Map<string, { failure: ProviderError; afterMs: number }>();
  let silent: Server;
  beforeAll(async () => {
    // It takes the connection and says nothing, so that TLS never comes about: nothing of the request has left.
    silent = createServer((socket) => void socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const asked = CALLS.map(async ([name, , , ask]) => {
      const since = performance.now();
      const failure = await failureOf(ask(url));
      given.set(name, { failure, afterMs: performance.now() - since });
    });
    await Promise.all(asked);
  }, 30_000);
  afterAll(() => void silent.close());

  it.each(CALLS)('is given up by %s after %i ms, long before %i ms', (name, connectMs, totalMs) => {
    const { failure, afterMs } = given.get(name)!;
    expect(failure).toMatchObject({ kind: name in FIRST_PIECE ? 'timeout' : 'unreachable', retryable: true });
    expect(afterMs).toBeGreaterThan(connectMs - 100);
    // Time for a machine that has much else to do.
    expect(afterMs).toBeLessThan(Math.min(totalMs, connectMs + 4_000));
  });
});
