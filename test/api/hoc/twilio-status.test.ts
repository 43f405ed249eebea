import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { twilioSignature } from '../../../scripts/test/provider-signatures.ts';
import { type RunningApi, startApi } from '../running-api.ts';

const PATH = '/webhook/twilio-status';
const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/;
const SID = 'CAf1c70000000000000000000000000033';
const FORM = {
  AccountSid: 'AC0000000000000000000000000000de30',
  CallSid: SID,
  CallStatus: 'completed',
  To: '+493023125101',
  From: '+493023125200',
  CallDuration: '61',
  Duration: '2',
};

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => {
  api.asked.deliveries.length = 0;
  api.behind.stored = 'stored';
});

const sign = (form: Record<string, string>, token?: string, path = PATH) =>
  twilioSignature(api.config.publicUrl + path, form, token);
const encoded = (form: Record<string, string>) => new URLSearchParams(form).toString();
const send = (body: string, headers: Record<string, string> = {}) =>
  api.post(PATH, body, { 'content-type': 'application/x-www-form-urlencoded', ...headers });
const signed = (form: Record<string, string>) => send(encoded(form), { 'x-twilio-signature': sign(form) });

const inShape = (error: string) => ({
  status: 'error',
  error,
  message: expect.any(String),
  timestamp: expect.stringMatching(LOCAL_TIME),
});

describe('a signed status', () => {
  it('is stored, then answered in the words of the contract', async () => {
    const { status, json } = await signed(FORM);
    expect([status, json]).toEqual([200, { status: 'received' }]);
    expect(api.asked.deliveries).toEqual([
      {
        provider: 'twilio',
        atDropInDoor: true,
        events: [
          {
            dedupeKey: expect.stringMatching(/^[0-9a-f]{64}$/),
            kind: 'call_status',
            event: {
              kind: 'leg_changed',
              callSid: SID,
              status: 'completed',
              to: '+493023125101',
              from: '+493023125200',
              durationSeconds: 61,
              answeredBy: null,
              at: null,
            },
            conversationId: null,
            callSid: SID,
            attemptId: null,
            raw: Buffer.from(encoded(FORM)),
          },
        ],
      },
    ]);
  });

  it('twice is the same event, answered the same', async () => {
    const [first, second] = [await signed(FORM), await signed(FORM)];
    expect(second.text).toBe(first.text);
    const [one, again] = api.asked.deliveries;
    expect(again?.events[0]?.dedupeKey).toBe(one?.events[0]?.dedupeKey);
  });

  it.each([
    ['a state we do not know', { ...FORM, CallStatus: 'dreaming' }],
    ['no call', { AccountSid: FORM.AccountSid, CallStatus: 'completed' }],
    ['a call sid that is none', { ...FORM, CallSid: "CA' or 1=1" }],
  ])('with %s is kept, and moves nothing', async (_name, form) => {
    expect(await signed(form)).toMatchObject({ status: 200, json: { status: 'received' } });
    expect(api.asked.deliveries[0]?.events[0]).toMatchObject({ event: null, callSid: null });
  });

  it('of another account is 403, and nothing is stored', async () => {
    const answer = await signed({ ...FORM, AccountSid: 'AC99999999999999999999999999999999' });
    expect(answer.status).toBe(403);
    expect(answer.json).toEqual(inShape('Forbidden'));
    expect(api.asked.deliveries).toEqual([]);
  });

  it('that cannot be stored is 503: Twilio sends it again', async () => {
    api.behind.stored = 'not_stored';
    const { status, json, headers } = await signed(FORM);
    expect(status).toBe(503);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(json).toEqual(inShape('Service unavailable'));
  });
});

describe('a status that Twilio did not sign', () => {
  const wrong: [name: string, error: string, headers: () => Record<string, string>][] = [
    ['without a signature', 'Missing signature header', () => ({})],
    ['with an empty one', 'Missing signature header', () => ({ 'x-twilio-signature': '' })],
    ['signed with another token', 'Invalid signature', () => ({ 'x-twilio-signature': sign(FORM, 'other') })],
    [
      'signed for another status',
      'Invalid signature',
      () => ({ 'x-twilio-signature': sign({ ...FORM, CallStatus: 'busy' }) }),
    ],
    [
      'signed for another door',
      'Invalid signature',
      () => ({ 'x-twilio-signature': sign(FORM, 'demo-twilio-token', '/call-status-callback') }),
    ],
  ];
  it.each(wrong)('%s is 401 "%s", also in the demo, and changes nothing', async (_name, error, headers) => {
    expect(api.config.authCompatOpen).toBe(true);
    const answer = await send(encoded(FORM), headers());
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual(inShape(error));
    expect(api.asked.deliveries).toEqual([]);
  });

  it('is slowed down', async () => {
    const strict = await startApi({
      limits: { classes: { twilioCallbacks: { bodyBytes: 64 * 1024, rate: { perSecond: 1, burst: 2 } } } },
    });
    const guess = () =>
      strict.post(PATH, encoded(FORM), {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': 'x',
      });
    const answers = [await guess(), await guess(), await guess()];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 429]);
    expect(answers[2]?.json).toEqual(inShape('Too many requests'));
    await strict.close();
  });

  it.each(['application/json', 'text/plain'])('as %s is 415', async (type) => {
    const answer = await send(JSON.stringify(FORM), { 'content-type': type });
    expect(answer.status).toBe(415);
    expect(answer.json).toEqual(inShape('Unsupported media type'));
  });
});
