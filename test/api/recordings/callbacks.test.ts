import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { twilioSignature } from '../../../scripts/test/provider-signatures.ts';
import { LIMITS } from '../../../src/api/limits.ts';
import { DEMO } from '../../../src/demo-settings.ts';
import { BAD_BODIES, CANARY } from '../poison.ts';
import { CALL_ID, type RunningApi, startApi } from '../running-api.ts';
import { postForm } from '../twilio-form.ts';

type Form = Record<string, string>;

/** The callbacks of the seed: in progress, completed, absent; of our demo account, with a duration of a minute. */
const SEED = JSON.parse(
  readFileSync(new URL('../../fixtures/twilio_recording_status.json', import.meta.url), 'utf8'),
) as Form[];
const ours = (status: string): Form => ({
  ...SEED.find(({ RecordingStatus }) => RecordingStatus === status)!,
  AccountSid: DEMO.twilioAccountSid,
});
const IN_PROGRESS = ours('in-progress');
const ABSENT = ours('absent');
const COMPLETED: Form = { ...ours('completed'), RecordingDuration: '60' };
const RECORDING_SID = COMPLETED['RecordingSid']!;
const CALL_SID = COMPLETED['CallSid']!;

const LEADS = '/api/webhooks/twilio/voice/recording';
const CRM = '/recording-status-callback';

let api: RunningApi;
beforeAll(async () => {
  // Many wrong signatures from one address: the brake on them is another suite's.
  const patient = { bodyBytes: LIMITS.twilioCallbacks.bodyBytes, rate: { perSecond: 1_000, burst: 1_000 } };
  api = await startApi({ limits: { classes: { twilioCallbacks: patient } } });
});
afterAll(() => api.close());
beforeEach(() => {
  api.asked.deliveries.length = 0;
  api.behind.stored = 'stored';
});

interface Door {
  path: string;
  completed: object;
  noted: object;
  notStored: [status: number, body: object];
  unsigned: [status: number, missing: object, invalid: object];
  badSid: (parameter: string) => object;
}

const DOORS: [system: string, door: Door][] = [
  [
    'leads (system 3)',
    {
      path: LEADS,
      completed: {
        success: true,
        message: 'Recording processed successfully',
        recordingSid: RECORDING_SID,
        analysis: 'completed',
      },
      noted: { success: true, message: 'Recording status noted, waiting for completion' },
      notStored: [500, { error: 'Internal server error', message: 'Failed to download and store recording' }],
      unsigned: [401, { error: 'Missing signature header' }, { error: 'Invalid signature' }],
      badSid: (parameter) => ({ error: `Invalid ${parameter}`, message: 'Nothing was fetched and nothing was kept.' }),
    },
  ],
  [
    'the CRM’s phone (system 4)',
    {
      path: CRM,
      completed: { success: true, message: 'Recording status update received' },
      noted: { success: true, message: 'Recording status update received' },
      notStored: [503, { success: false, error: 'Service unavailable: Try again in a moment.' }],
      unsigned: [403, { success: false, error: 'Missing signature' }, { success: false, error: 'Invalid signature' }],
      badSid: (parameter) => ({
        success: false,
        error: `Invalid ${parameter}: Nothing was fetched and nothing was kept.`,
      }),
    },
  ],
];

describe.each(DOORS)('a recording callback for %s', (_system, door) => {
  const { path } = door;
  const event = {
    kind: 'recording_ready',
    recordingSid: RECORDING_SID,
    callSid: CALL_SID,
    durationSeconds: 60,
    startedAt: '2025-06-16T13:40:00.000Z',
  };

  it('of a completed recording is stored as one event and answered at once', async () => {
    const { status, json } = await postForm(api, path, COMPLETED);
    expect([status, json]).toEqual([200, door.completed]);
    expect(api.asked.deliveries).toEqual([
      {
        provider: 'twilio',
        atDropInDoor: true,
        events: [
          {
            dedupeKey: expect.stringMatching(/^[0-9a-f]{64}$/),
            kind: 'voice.recording',
            event,
            conversationId: null,
            callSid: CALL_SID,
            attemptId: null,
            raw: Buffer.from(new URLSearchParams(COMPLETED).toString()),
          },
        ],
      },
    ]);
  });

  it('twice is answered the same, under the same key', async () => {
    const [first, second] = [await postForm(api, path, COMPLETED), await postForm(api, path, COMPLETED)];
    expect(second.text).toBe(first.text);
    const [one, other] = api.asked.deliveries.map(({ events }) => events[0]!.dedupeKey);
    expect(one).toBe(other);
  });

  it.each([
    ['in progress', IN_PROGRESS],
    ['absent', ABSENT],
    ['paused', { ...COMPLETED, RecordingStatus: 'paused' }],
    ['deleted', { ...COMPLETED, RecordingStatus: 'deleted' }],
    ['without a status', { ...COMPLETED, RecordingStatus: '' }],
  ])('of one that is %s is kept and nothing is fetched', async (_title, form) => {
    const { status, json } = await postForm(api, path, form);
    expect([status, json]).toEqual([200, door.noted]);
    expect(api.asked.deliveries.map(({ events }) => [events[0]!.event, events[0]!.callSid])).toEqual([
      [null, CALL_SID],
    ]);
  });

  it('names our attempt in its signed address; what is no attempt id of ours is left out', async () => {
    const attempt = `${CALL_ID}.1`;
    await postForm(api, `${path}?attempt=${attempt}`, COMPLETED);
    await postForm(api, `${path}?attempt=..%2f..%2fetc`, COMPLETED);
    await postForm(api, `${path}?attempt=${attempt}&attempt=${attempt}`, COMPLETED);
    expect(api.asked.deliveries.map(({ events }) => events[0])).toMatchObject([
      { attemptId: attempt, event: { ...event, attemptId: attempt } },
      { attemptId: null, event },
      { attemptId: null, event },
    ]);
  });

  it.each([
    '../../Calls',
    'RE',
    `${RECORDING_SID}/../x`,
    `RE${'g'.repeat(32)}`,
    RECORDING_SID.toUpperCase(),
    '',
    `${RECORDING_SID}\n`,
  ])('with the RecordingSid %j is refused, and nothing is kept', async (RecordingSid) => {
    const { status, json } = await postForm(api, path, { ...COMPLETED, RecordingSid });
    expect([status, json]).toEqual([400, door.badSid('RecordingSid')]);
    expect(api.asked.deliveries).toEqual([]);
  });

  it.each(['../..', 'CA/..', ''])('with the CallSid %j is refused, and nothing is kept', async (CallSid) => {
    const { status, json } = await postForm(api, path, { ...COMPLETED, CallSid });
    expect([status, json]).toEqual([400, door.badSid('CallSid')]);
    expect(api.asked.deliveries).toEqual([]);
  });

  it.each([
    'http://2130706433/',
    'http://0x7f000001/',
    'http://017700000001/',
    'http://127.1/',
    'http://１２７.０.０.１/',
    'http://api.twilio.com@evil.example/',
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
  ])('T12 never carries on the address it posts: %s', async (RecordingUrl) => {
    const { status, json } = await postForm(api, path, { ...COMPLETED, RecordingUrl });
    expect([status, json]).toEqual([200, door.completed]);
    expect(api.asked.deliveries[0]!.events[0]!.event).toEqual(event);
  });

  it('without a signature, with another token’s, another address’s or over other bytes is refused and changes nothing', async () => {
    const url = api.config.publicUrl + path;
    const [refused, missing, invalid] = door.unsigned;
    const unsigned = await api.post(path, new URLSearchParams(COMPLETED).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([unsigned.status, unsigned.json]).toEqual([refused, missing]);
    const wrongs = [
      twilioSignature(url, COMPLETED, 'another token'),
      twilioSignature(`${url}?x=1`, COMPLETED),
      twilioSignature(url, { ...COMPLETED, RecordingSid: `RE${'0'.repeat(32)}` }),
      'x',
    ];
    for (const signature of wrongs) {
      const { status, json } = await postForm(api, path, COMPLETED, { headers: { 'x-twilio-signature': signature } });
      expect([status, json]).toEqual([refused, invalid]);
    }
    expect(api.asked.deliveries).toEqual([]);
  });

  it('of another account is 403, and changes nothing', async () => {
    const { status } = await postForm(api, path, { ...COMPLETED, AccountSid: `AC${'1'.repeat(32)}` });
    expect(status).toBe(403);
    expect(api.asked.deliveries).toEqual([]);
  });

  it('that could not be stored says so, and when to come again', async () => {
    api.behind.stored = 'not_stored';
    const { status, json, headers } = await postForm(api, path, COMPLETED);
    expect([status, json]).toEqual(door.notStored);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it.each(BAD_BODIES)('that is none (%s) is a 4xx that quotes nothing', async (_name, body) => {
    const { status, text } = await api.post(path, body, {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': 'x',
    });
    expect([door.unsigned[0], 413]).toContain(status);
    expect(text).not.toContain(CANARY);
    expect(api.asked.deliveries).toEqual([]);
  });

  it('that holds names of the language’s own, signed, is taken as data', async () => {
    const form = { ...IN_PROGRESS, __proto__x: '1', hasOwnProperty: '2', toString: '3' } as Record<string, string>;
    expect((await postForm(api, path, form)).status).toBe(200);
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });
});

it('GET on the leads’ door says that it is there', async () => {
  const { status, json } = await api.get(LEADS);
  expect([status, json]).toEqual([
    200,
    { status: 'healthy', service: 'twilio-recording-webhook', timestamp: expect.any(String) },
  ]);
});

it('without a token nothing can be checked: the contract’s 500', async () => {
  const without = await startApi();
  without.config.twilio.authTokens = [];
  expect(await postForm(without, LEADS, COMPLETED)).toMatchObject({
    status: 500,
    json: { error: 'Twilio auth token not configured' },
  });
  expect(await postForm(without, CRM, COMPLETED)).toMatchObject({
    status: 500,
    json: { success: false, error: 'Twilio auth token not configured' },
  });
  await without.close();
});
