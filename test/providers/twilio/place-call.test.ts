import { describe, expect, it } from '@jest/globals';
import type { PlaceCallOrder } from '../../../src/domain/calls/place-call-order.ts';
import { createTwilioPlacer } from '../../../src/providers/twilio/place-call.ts';
import { CANARY, failsInOurWords, failureOf, onlyRequest } from '../failures.ts';
import { recordedServer } from '../recorded-server.ts';

const ACCOUNT = 'ACf1c70000000000000000000000000000';
const SID = 'CAf1c70000000000000000000000000033';
const ATTEMPT_ID = '01a1fd64-a0c1-7594-bc7c-7119bbfedd31.1';

const anOrder = (changes: Partial<PlaceCallOrder> = {}): PlaceCallOrder => ({
  attemptId: ATTEMPT_ID,
  toNumber: CANARY.number,
  line: '+493023125200',
  agentPhoneNumberId: null,
  prompt: 'p',
  firstMessage: 'f',
  language: 'de',
  dynamicVariables: {},
  ringSeconds: 60,
  timeLimitSeconds: 1_800,
  maxDurationSeconds: null,
  machineDetection: true,
  recordCall: false,
  ...changes,
});

const place = (url: string, order = anOrder(), httpTimeoutMs?: number) =>
  createTwilioPlacer({
    baseUrl: `${url}/twilio`,
    accountSid: ACCOUNT,
    authToken: 'token-test',
    publicUrl: 'https://calls.example',
    ...(httpTimeoutMs !== undefined && { httpTimeoutMs }),
  }).placeCall(order);

const QUEUED = { sid: SID, status: 'queued', to: CANARY.number, from: '+493023125200' };
const at = (path: string) => `https://calls.example${path}?attempt=${ATTEMPT_ID}`;

describe('placing a call as a leg of our own', () => {
  it('B5 sends one request, with each wished event in a field of its own and the attempt in every address to call', async () => {
    const server = await recordedServer({ status: 201, body: QUEUED });
    expect(await place(server.url)).toEqual({ success: true, callSid: SID, conversationId: null });
    const request = onlyRequest(server.sent);
    expect(request).toMatchObject({
      method: 'POST',
      path: `/twilio/2010-04-01/Accounts/${ACCOUNT}/Calls.json`,
      headers: { authorization: `Basic ${Buffer.from(`${ACCOUNT}:token-test`).toString('base64')}` },
    });
    expect(new Set([...new URLSearchParams(request.body)].map((pair) => pair.join('=')))).toEqual(
      new Set(
        [
          ['AsyncAmd', 'true'],
          ['AsyncAmdStatusCallback', `${at('/amd-status-callback')}#rc=3&rp=all`],
          ['FallbackUrl', at('/fallback-twiml')],
          ['From', '+493023125200'],
          ['MachineDetection', 'Enable'],
          ['StatusCallback', `${at('/call-status-callback')}#rc=3&rp=all`],
          ['StatusCallbackEvent', 'initiated'],
          ['StatusCallbackEvent', 'ringing'],
          ['StatusCallbackEvent', 'answered'],
          ['StatusCallbackEvent', 'completed'],
          ['TimeLimit', '1800'],
          ['Timeout', '60'],
          ['To', CANARY.number],
          ['Url', at('/outbound-call-twiml')],
        ].map((pair) => pair.join('=')),
      ),
    );
  });

  it('asks for no machine detection and no recording where neither is wanted', async () => {
    const server = await recordedServer({ status: 201, body: QUEUED });
    await place(server.url, anOrder({ machineDetection: false }));
    const names = [...new URLSearchParams(onlyRequest(server.sent).body).keys()];
    expect(names.filter((name) => /Amd|Machine|Record/.test(name))).toEqual([]);
  });

  it('records only when it is told to, both sides apart', async () => {
    const server = await recordedServer({ status: 201, body: QUEUED });
    await place(server.url, anOrder({ recordCall: true }));
    const sent = new URLSearchParams(onlyRequest(server.sent).body);
    expect(Object.fromEntries(sent)).toMatchObject({
      Record: 'true',
      RecordingChannels: 'dual',
      RecordingStatusCallback: `${at('/recording-status-callback')}#rc=3&rp=all`,
    });
    expect(sent.getAll('RecordingStatusCallbackEvent')).toEqual(['in-progress', 'completed', 'absent']);
  });

  it.each([
    [0, 0, '1', '1'],
    [5_000, 90_000, '600', '14400'],
  ])('keeps to what Twilio takes: ringing %s s, lasting %s s', async (ringSeconds, timeLimitSeconds, ring, limit) => {
    const server = await recordedServer({ status: 201, body: QUEUED });
    await place(server.url, anOrder({ ringSeconds, timeLimitSeconds }));
    const sent = new URLSearchParams(onlyRequest(server.sent).body);
    expect([sent.get('Timeout'), sent.get('TimeLimit')]).toEqual([ring, limit]);
  });

  it('without a sid in the answer has a leg that is still to be found', async () => {
    const server = await recordedServer({ status: 201, body: { status: 'queued' } });
    expect(await place(server.url)).toMatchObject({ success: true, callSid: null });
  });
});

describe('a refusal', () => {
  const refused = (code: number) => ({ status: 400, body: { code, message: `no ${CANARY.number}`, status: 400 } });

  it.each([21211, 21217, 21214, 13224, 21216])('%s is about the number', async (code) => {
    const server = await recordedServer(refused(code));
    expect(await failureOf(place(server.url))).toMatchObject({ kind: 'invalid_request', code: String(code) });
  });

  it.each([21210, 21212, 21205, 21215, 21203, 13227])('%s is about our account: no number is blamed', async (code) => {
    const server = await recordedServer(refused(code));
    expect(await failureOf(place(server.url))).toMatchObject({ kind: 'forbidden', code: String(code), status: 400 });
  });
});

describe('failures', () => {
  failsInOurWords(
    (url, httpTimeoutMs) => place(url, anOrder(), httpTimeoutMs),
    {
      400: ['forbidden', false],
      422: ['forbidden', false],
    },
    // a leg that is still to be found, never one that was not placed
    ['another object'],
  );
});
