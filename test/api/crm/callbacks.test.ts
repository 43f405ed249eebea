import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DEMO } from '../../../src/demo-settings.ts';
import { type RunningApi, startApi } from '../running-api.ts';
import { postForm } from '../twilio-form.ts';

type Form = Record<string, string>;

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/providers/${name}.json`, import.meta.url), 'utf8'));
const ours = (form: Form): Form => ({ ...form, AccountSid: DEMO.twilioAccountSid });

const STATUSES = fixture('twilio_call_status_callbacks') as { lifecycle: Form[]; completed: Form };
const COMPLETED = ours(STATUSES.completed);
const AMD = (fixture('twilio_amd_callbacks') as Form[]).map(ours);
const ATTEMPT = '01934f00-0000-7000-8000-000000000001.1';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => {
  api.asked.deliveries.length = 0;
  api.behind.stored = 'stored';
});

const STATUS_ANSWER = { success: true, message: 'Status update received' };
const DOORS: [path: string, form: Form, answer: object][] = [
  ['/call-status-callback', COMPLETED, STATUS_ANSWER],
  [
    '/amd-status-callback',
    AMD[1]!,
    {
      success: true,
      message: 'AMD status update received',
      answeredBy: 'machine_start',
      enhancedDetection: 'machine_enhanced',
      confidence: 'high',
      callSid: AMD[1]!['CallSid'],
    },
  ],
  [
    '/quality-insights-callback',
    { CallSid: COMPLETED['CallSid']!, AccountSid: DEMO.twilioAccountSid, Score: '4.2' },
    { success: true, message: 'Quality insights received' },
  ],
];

describe.each(DOORS)('%s', (path, form, answer) => {
  it('is answered as documented, and stored first', async () => {
    const { status, json } = await postForm(api, path, form);
    expect([status, json]).toEqual([200, answer]);
    expect(api.asked.deliveries).toMatchObject([{ provider: 'twilio', atDropInDoor: true, events: [{}] }]);
  });

  it('names the attempt that its address holds, and nobody for an address that holds something else', async () => {
    await postForm(api, `${path}?attempt=${ATTEMPT}`, form);
    await postForm(api, `${path}?attempt=nonsense`, form);
    expect(api.asked.deliveries.map(({ events }) => events[0]?.attemptId)).toEqual([ATTEMPT, null]);
  });

  it('D5 twice is answered the same, and stored under the same key', async () => {
    const answers = [await postForm(api, path, form), await postForm(api, path, form)];
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(new Set(api.asked.deliveries.map(({ events }) => events[0]?.dedupeKey)).size).toBe(1);
  });

  it.each([
    ['unsigned', { unsigned: true }, 'Missing signature'],
    ['signed with another token', { token: 'not ours' }, 'Invalid signature'],
    ['tampered with', { signed: { ...form, CallSid: 'CA00000000000000000000000000000000' } }, 'Invalid signature'],
  ])('%s is 403 and changes nothing', async (_title, signing, error) => {
    const { status, json } = await postForm(api, path, form, signing);
    expect([status, json]).toEqual([403, { success: false, error }]);
    expect(api.asked.deliveries).toEqual([]);
  });

  it('T3 of another account is 403, truly signed as it may be', async () => {
    const { status, json } = await postForm(api, path, { ...form, AccountSid: 'AC11111111111111111111111111111111' });
    expect([status, json]).toEqual([403, { success: false, error: 'Forbidden: This is not about our account.' }]);
    expect(api.asked.deliveries).toEqual([]);
  });

  it('is 503 when it could not be stored, so that Twilio sends it again', async () => {
    api.behind.stored = 'not_stored';
    const { status, json, headers } = await postForm(api, path, form);
    expect([status, json]).toEqual([503, { success: false, error: expect.stringContaining('Service unavailable') }]);
    expect(headers.get('retry-after')).toMatch(/^[1-5]$/);
  });

  it('that is no form is 415, and one of 201 parameters is 413', async () => {
    const asJson = await api.post(path, form);
    expect([asJson.status, asJson.json]).toEqual([
      415,
      { success: false, error: expect.stringContaining('Unsupported media type') },
    ]);
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`p${index}`, 'x']));
    expect((await postForm(api, path, { ...form, ...many })).status).toBe(413);
    expect(api.asked.deliveries).toEqual([]);
  });
});

describe('a status callback', () => {
  it.each([...STATUSES.lifecycle.map(ours), COMPLETED])('$CallStatus is the leg in our words', async (form) => {
    const { status, json } = await postForm(api, `/call-status-callback?attempt=${ATTEMPT}`, form);
    expect([status, json]).toEqual([200, STATUS_ANSWER]);
    expect(api.asked.deliveries[0]!.events[0]!.event).toMatchObject({
      kind: 'leg_changed',
      callSid: form['CallSid'],
      status: form['CallStatus']!.replace('-', '_'),
      to: form['To'],
      from: form['From'],
      attemptId: ATTEMPT,
    });
  });

  it('counts seconds, never the billed minutes beside them', async () => {
    await postForm(api, '/call-status-callback', COMPLETED);
    expect(api.asked.deliveries[0]!.events[0]!.event).toMatchObject({ durationSeconds: 125 });
  });

  it.each([
    ['names no call', { CallStatus: 'completed' }],
    ['names a state that nobody knows', { CallSid: 'CA1', CallStatus: 'levitating' }],
  ])('that %s is kept for people to look at', async (_title, form) => {
    const { status, json } = await postForm(api, '/call-status-callback', ours(form));
    expect([status, json]).toEqual([200, STATUS_ANSWER]);
    expect(api.asked.deliveries[0]!.events[0]!.event).toBeNull();
  });

  it.each([
    ['a=1&a=2', [['a', ['1', '2']]]],
    [
      'b[]=3&c[d]=4',
      [
        ['b[]', ['3']],
        ['c[d]', ['4']],
      ],
    ],
    ['a=', [['a', ['']]]],
    ['a=+x+', [['a', [' x ']]]],
    ['MediaUrl0=https%3A%2F%2Fmedia.example%2F1', [['MediaUrl0', ['https://media.example/1']]]],
    [
      '__proto__=1&hasOwnProperty=2&toString=3',
      [
        ['__proto__', ['1']],
        ['hasOwnProperty', ['2']],
        ['toString', ['3']],
      ],
    ],
  ] as [more: string, signed: [string, string[]][]][])(
    'T11 verifies repeated, empty and bracketed parameters: %s',
    async (more, signed) => {
      const { status } = await postRaw(`${new URLSearchParams(COMPLETED).toString()}&${more}`, [
        ...Object.entries(COMPLETED).map(([name, value]): [string, string[]] => [name, [value]]),
        ...signed,
      ]);
      expect(status).toBe(200);
      expect(api.asked.deliveries[0]!.events[0]!.callSid).toBe(COMPLETED['CallSid']);
    },
  );

  it('T11 takes the first value of a parameter, and the body’s where the address has it too', async () => {
    const { AccountSid, ...rest } = COMPLETED;
    const foreign = `AC${'1'.repeat(32)}`;
    const pairs = Object.entries(rest).map(([name, value]): [string, string[]] => [name, [value]]);
    const twice = (first: string, second: string) =>
      postRaw(`${new URLSearchParams(rest).toString()}&AccountSid=${first}&AccountSid=${second}`, [
        ...pairs,
        ['AccountSid', [first, second].sort()],
      ]);
    expect((await twice(AccountSid!, foreign)).status).toBe(200);
    expect((await twice(foreign, AccountSid!)).status).toBe(403);
    await postForm(api, `/call-status-callback?CallSid=CA${'9'.repeat(32)}`, COMPLETED);
    expect(api.asked.deliveries.map(({ events }) => events[0]!.callSid)).toEqual([
      COMPLETED['CallSid'],
      COMPLETED['CallSid'],
    ]);
  });

  it('T5 signed with the old or the new token passes while both are listed; a removed one fails', async () => {
    const post = (token: string) => postForm(api, '/call-status-callback', COMPLETED, { token });
    const old = api.config.twilio.authTokens[0]!;
    const statuses = [(await post(old)).status];
    api.config.twilio.authTokens = ['new token', old];
    statuses.push((await post(old)).status, (await post('new token')).status);
    api.config.twilio.authTokens = ['new token'];
    statuses.push((await post('new token')).status, (await post(old)).status);
    api.config.twilio.authTokens = [old];
    expect(statuses).toEqual([200, 200, 200, 200, 403]);
  });

  it('with names that every object has is data and nothing else', async () => {
    const form = { ...COMPLETED, __proto__x: '1', hasOwnProperty: '2', toString: '3', 'b[]': '4', 'c[d]': '5' };
    expect((await postForm(api, '/call-status-callback', form)).status).toBe(200);
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });
});

/** Posts bytes as they are; `signed` is what Twilio signs of them: each name once, with its values. */
function postRaw(raw: string, signed: [name: string, values: string[]][]) {
  const text = signed
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, values]) => values.map((value) => name + value))
    .join('');
  const path = '/call-status-callback';
  const signature = createHmac('sha1', DEMO.twilioAuthToken).update(api.config.publicUrl + path + text);
  return api.post(path, raw, {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': signature.digest('base64'),
  });
}

describe('a verdict of the machine detection', () => {
  it.each([
    ['human', 'human', 'human_verified', 'high'],
    ['machine_start', 'machine', 'machine_enhanced', 'high'],
    ['machine_end_beep', 'machine', 'machine_enhanced', 'high'],
    ['machine_end_silence', 'machine', 'machine_enhanced', 'high'],
    ['machine_end_other', 'machine', 'machine_enhanced', 'high'],
    ['fax', 'fax', 'fax_detected', 'high'],
    ['unknown', 'unknown', 'unknown', 'low'],
  ])('%s is said in our words', async (AnsweredBy, answeredBy, enhancedDetection, confidence) => {
    const form = AMD.find((one) => one['AnsweredBy'] === AnsweredBy)!;
    const { json } = await postForm(api, '/amd-status-callback', form);
    expect(json).toEqual({
      success: true,
      message: 'AMD status update received',
      answeredBy: AnsweredBy,
      enhancedDetection,
      confidence,
      callSid: form['CallSid'],
    });
    expect(api.asked.deliveries[0]!.events[0]!.event).toEqual({
      kind: 'machine_verdict',
      callSid: form['CallSid'],
      conversationId: null,
      answeredBy,
    });
  });
});
