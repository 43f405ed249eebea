import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DeliveredEvent } from '../../../src/api/dependencies.ts';
import { DEMO } from '../../../src/demo-settings.ts';
import { signedTwilioForm } from '../../harness/twilio-form.ts';
import { type RunningApi, startApi } from '../running-api.ts';

const PATH = '/api/webhooks/twilio/voice/status';
const CALLBACKS = (
  JSON.parse(readFileSync(new URL('../../fixtures/twilio_voice_status.json', import.meta.url)).toString()) as Record<
    string,
    string
  >[]
).map((callback) => ({ ...callback, AccountSid: DEMO.twilioAccountSid }) as Record<string, string>);
const COMPLETED = CALLBACKS[2]!;

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => {
  api.asked.deliveries.length = 0;
  api.behind.stored = 'stored';
});

const deliver = (parameters: Record<string, string>, token: string = DEMO.twilioAuthToken) => {
  const { body, headers } = signedTwilioForm(api.config.publicUrl + PATH, parameters, token);
  return api.post(PATH, body, headers);
};
const stored = (): DeliveredEvent => api.asked.deliveries[0]!.events[0]!;

describe('a signed voice status', () => {
  it.each(CALLBACKS.map((callback) => [callback['CallStatus']!, callback] as const))(
    '"%s" is answered in the words of the contract and stored',
    async (status, callback) => {
      const answer = await deliver(callback);
      expect(answer.status).toBe(200);
      expect(answer.json).toEqual({
        success: true,
        message: 'Voice call status processed successfully',
        status,
      });
      expect(api.asked.deliveries[0]).toMatchObject({ provider: 'twilio', atDropInDoor: true });
      expect(stored()).toMatchObject({
        kind: 'voice.status',
        event: { kind: 'leg_changed', status: status.replace('-', '_') },
        callSid: callback['CallSid'],
        leadUpdate: { leadId: null, phone: callback['To'] },
      });
    },
  );

  it('shows the end in seconds of talk, and its recording without the posted address', async () => {
    await deliver(COMPLETED);
    expect(stored().leadUpdate?.frames).toEqual([
      {
        type: 'call_status_update',
        update: {
          callSid: COMPLETED['CallSid'],
          status: 'completed',
          duration: '372',
          direction: 'outbound-api',
          timestamp: '2025-06-16T13:43:00.000Z',
        },
        timestamp: '2025-06-16T13:43:00.000Z',
      },
      {
        type: 'call_status_update',
        update: {
          type: 'recording_available',
          recording: {
            recordingSid: COMPLETED['RecordingSid'],
            recordingUrl: null,
            callSid: COMPLETED['CallSid'],
            leadId: null,
            timestamp: expect.any(String),
          },
        },
        timestamp: expect.any(String),
      },
    ]);
    expect(JSON.stringify(stored().leadUpdate)).not.toContain('api.twilio.example');
    expect(stored().leadUpdate?.facts).toEqual({
      lastCallSid: COMPLETED['CallSid'],
      lastCallStatus: 'completed',
      lastCallTime: '2025-06-16T13:43:00.000Z',
      lastCallDuration: '372',
      callDirection: 'outbound-api',
    });
  });

  it('keeps why a call failed', async () => {
    await deliver(CALLBACKS[5]!);
    const error = { code: '30005', message: 'Unknown destination handset' };
    expect(stored().event).toMatchObject({ status: 'failed', errorCode: '30005' });
    expect(stored().leadUpdate).toMatchObject({
      frames: [{ update: { error } }],
      facts: { lastCallError: error },
    });
  });

  it('of somebody who rang us is about the caller', async () => {
    await deliver({ ...COMPLETED, Direction: 'inbound', From: '+12125550107', To: DEMO.twilioPhoneNumber });
    expect(stored().leadUpdate?.phone).toBe('+12125550107');
  });

  it('of a caller who hides the number is about nobody', async () => {
    await deliver({ ...COMPLETED, Direction: 'inbound', From: 'anonymous', To: DEMO.twilioPhoneNumber });
    expect(stored().leadUpdate?.phone).toBeNull();
  });

  it('twice has the same key: the hash of the bytes', async () => {
    await deliver(COMPLETED);
    await deliver(COMPLETED);
    const [first, second] = api.asked.deliveries.map(({ events }) => events[0]!);
    expect(second!.dedupeKey).toBe(first!.dedupeKey);
    expect(first!.dedupeKey).toBe(createHash('sha256').update('twilio').update(first!.raw).digest('hex'));
  });

  it.each([
    ['without a CallSid', { CallSid: '' }],
    ['with a state nobody knows', { CallStatus: 'dreaming' }],
  ])('%s is kept and shown to nobody', async (_what, changes) => {
    const answer = await deliver({ ...COMPLETED, ...changes });
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.json).toEqual({ success: true, message: 'Voice call status processed successfully' });
    expect(stored()).toMatchObject({ event: null, callSid: null });
    expect(stored().leadUpdate).toBeUndefined();
  });

  it('that could not be stored is 500 in the words of the contract', async () => {
    api.behind.stored = 'not_stored';
    const { status, json } = await deliver(COMPLETED);
    expect(status).toBe(500);
    expect(json).toEqual({ error: 'Internal server error', message: 'The event could not be stored.' });
  });
});

describe('a voice status that is not what it says', () => {
  it('without a signature is 401, and changes nothing', async () => {
    const { body } = signedTwilioForm(api.config.publicUrl + PATH, COMPLETED, DEMO.twilioAuthToken);
    const answer = await api.post(PATH, body, { 'content-type': 'application/x-www-form-urlencoded' });
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual({ error: 'Missing signature header' });
    expect(api.asked.deliveries).toEqual([]);
  });

  it('signed with another token is 401, and changes nothing', async () => {
    const answer = await deliver(COMPLETED, 'not the token');
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual({ error: 'Invalid signature' });
    expect(api.asked.deliveries).toEqual([]);
  });

  it('of another account is 403, and changes nothing', async () => {
    const answer = await deliver({ ...COMPLETED, AccountSid: 'AC11111111111111111111111111111111' });
    expect(answer.status).toBe(403);
    expect(api.asked.deliveries).toEqual([]);
  });

  it('cannot be checked without a token: 500', async () => {
    const without = await startApi();
    without.config.twilio.authTokens = [];
    const { body, headers } = signedTwilioForm(without.config.publicUrl + PATH, COMPLETED, DEMO.twilioAuthToken);
    const answer = await without.post(PATH, body, headers);
    expect(answer).toMatchObject({ status: 500, json: { error: 'Twilio auth token not configured' } });
    await without.close();
  });

  it('as JSON is 415', async () => {
    expect(await api.post(PATH, {})).toMatchObject({ status: 415 });
  });
});

it('tells that it is there', async () => {
  expect(await api.get(PATH)).toMatchObject({
    status: 200,
    json: { status: 'healthy', service: 'twilio-voice-status-webhook', timestamp: expect.any(String) },
  });
});
