import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS, type RequestClass, type RequestClassName } from '../../src/api/limits.ts';
import { DEMO } from '../../src/demo-settings.ts';
import { strangersPersonalisation } from '../../src/domain/calls/personalisation.ts';
import { answerTo, type BadBody, BODIES, MAY_BE_EMPTY, takesNoBody, unsignedAnswer } from './bad-bodies.ts';
import { contentTypeOf, refusalOf, timeless } from './doors.ts';
import { aDesk } from './interviews/a-desk.ts';
import { type Door, knock, knockSignedTwice, SIGNED_DOORS, WRITING_DOORS } from './knock.ts';
import { type Answer, type RunningApi, startApi } from './running-api.ts';

const OFTEN = { perSecond: 10_000, burst: 10_000 };
const BYTES = 200;
const BOMB = gzipSync(Buffer.alloc(50_000_000));

/** Every row of the limits, without the brakes; `bodyBytes` instead of the row's own. */
const unbraked = (bodyBytes?: number): Record<RequestClassName, RequestClass> =>
  Object.fromEntries(
    Object.entries(LIMITS).map(([name, row]) => [name, { bodyBytes: bodyBytes ?? row.bodyBytes, rate: OFTEN }]),
  ) as Record<RequestClassName, RequestClass>;

// A port that is not played here fails the door that asks it: none of them may be asked.
let api: RunningApi;
let small: RunningApi;
const deps = { personaliseCaller: async () => strangersPersonalisation(null), twimlForLeg: async () => null };
beforeAll(async () => {
  api = await startApi({ deps, limits: { classes: unbraked() } });
  small = await startApi({ deps, limits: { classes: unbraked(BYTES) } });
});
afterAll(() => Promise.all([api.close(), small.close()]));
beforeEach(() => {
  for (const { asked } of [api, small]) for (const list of Object.values(asked)) list.length = 0;
});

const expectNothingDone = ({ asked }: RunningApi) =>
  expect(asked).toEqual({ calls: [], deliveries: [], cancels: [], lists: [], counts: [], reads: [] });

function expectAnswer(answer: Answer, said: { status: number; body: object }) {
  expect({ status: answer.status, body: timeless(answer.json) }).toEqual(said);
  expect(answer.headers.get('content-type')).toMatch(/^application\/(problem\+)?json/);
  expect(answer.text).not.toContain('Kanarienvogel');
}

const named = (doors: Door[]): [name: string, door: Door][] =>
  doors.map((door) => [`${door.method} ${door.pattern}`, door]);

const unsupported = (door: Door, detail: string) => ({
  status: 415,
  body: refusalOf(door.system, 415, 'Unsupported media type', detail),
});

describe.each(named(WRITING_DOORS))('%s', (_name, door) => {
  const readsBody = !takesNoBody(door);
  const bodies = (Object.keys(BODIES) as BadBody[]).filter(
    (name) => name !== 'nothing' || door.pattern !== MAY_BE_EMPTY,
  );

  it('refuses an encoded body, known or not, and does nothing: 48 kB may be 50 MB (T8)', async () => {
    for (const encoding of ['gzip', 'br', 'GZIP', 'identity, gzip', 'rot13']) {
      const answer = await knock(api, door, BOMB, { 'content-encoding': encoding });
      expectAnswer(answer, unsupported(door, 'Send the body without Content-Encoding.'));
    }
    expectNothingDone(api);
  });

  if (readsBody) {
    it.each(bodies)('answers a body that is %s as documented, and starts nothing', async (name) => {
      expectAnswer(await knock(api, door, BODIES[name]), answerTo(door, name));
      // What somebody signed is kept, readable or not; that is all that happens to it.
      const isKept = door.opener === 'elevenlabs' || door.opener === 'twilio_events';
      expect(api.asked.deliveries.flatMap(({ events }) => events.map(({ event }) => event))).toEqual(
        isKept ? [null] : [],
      );
      api.asked.deliveries.length = 0;
      expectNothingDone(api);
    });

    it('refuses more bytes than it takes, and does nothing', async () => {
      const answer = await knock(small, door, ' '.repeat(BYTES + 1));
      const detail = `At most ${BYTES} bytes are taken.`;
      expectAnswer(answer, { status: 413, body: refusalOf(door.system, 413, 'Request body too large', detail) });
      expectNothingDone(small);
    });

    it('takes one kind of body, or whatever it is called, as documented (T8)', async () => {
      const another = door.opener === 'twilio_form' ? 'application/json' : 'application/x-www-form-urlencoded';
      const otherwise = `${contentTypeOf(door.pattern)}; charset=utf-7`;
      for (const type of [
        another,
        otherwise,
        'text/plain',
        'multipart/form-data; boundary=x',
        'application/xml',
        'x',
      ]) {
        const answer = await knock(api, door, BODIES['a number'], { 'content-type': type });
        expectAnswer(
          answer,
          ANY_TYPE.has(door.pattern) || isInterview(door) ? answerTo(door, 'a number') : refusedType(door),
        );
      }
    });
  }
});

/** T10: as JSON, and as a form that is truly about our account. */
const POLLUTION = '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}';
const POLLUTED_FORM = `__proto__=1&hasOwnProperty=2&toString=3&constructor=4&AccountSid=${DEMO.twilioAccountSid}`;

describe('T10 leaves Object.prototype alone', () => {
  let played: RunningApi;
  beforeAll(async () => {
    played = await startApi({ deps: { ...deps, interviews: aDesk() }, limits: { classes: unbraked() } });
  });
  afterAll(() => played.close());

  it.each(named(WRITING_DOORS.filter((door) => !takesNoBody(door))))('%s', async (_name, door) => {
    const { status } = await knock(played, door, door.opener === 'twilio_form' ? POLLUTED_FORM : POLLUTION);
    expect(status).toBeLessThan(500);
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
    expect(({} as { x?: unknown }).x).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect((await played.get('/health')).status).toBe(200);
  });
});

/** Whoever may knock is believed that it is JSON: the originals parse whatever comes (contracts §1.2). */
const ANY_TYPE = new Set([
  '/webhook/trigger-call',
  '/webhook/create-webrtc-link',
  '/webhook/twilio-personalization',
  '/webhook/setup-campaign',
  '/webhook/process-protocol',
  '/api/elevenlabs/outbound-call',
  '/api/twilio/send-sms',
  '/api/webhooks/elevenlabs/conversation-initiation',
  '/api/outbound-call',
  '/api/test-crm-webhook',
]);
const isInterview = ({ system }: Door): boolean => system === 'interviews';
const refusedType = (door: Door) =>
  unsupported(
    door,
    contentTypeOf(door.pattern) === 'application/json'
      ? 'Send application/json in UTF-8.'
      : `Send ${contentTypeOf(door.pattern)}.`,
  );

describe.each(named(SIGNED_DOORS))('unsigned: %s', (_name, door) => {
  const BODY =
    door.opener === 'twilio_form' ? 'CallSid=CA1&CallStatus=completed' : '{"type":"post_call_transcription"}';

  it('without a signature changes nothing', async () => {
    const headers = { 'elevenlabs-signature': '', 'x-twilio-signature': '' };
    expectAnswer(await knock(api, door, BODY, headers), unsignedAnswer(door, 'missing'));
    expectNothingDone(api);
  });

  it.each([
    ['of another secret', { secret: 'not ours' }],
    ['of another body', { signed: 'a=b' }],
    ['of nothing', { signed: '' }],
  ])('with a signature %s changes nothing', async (_what, signing) => {
    expectAnswer(await knock(api, door, BODY, {}, signing), unsignedAnswer(door, 'invalid'));
    expectNothingDone(api);
  });

  it.each<[what: string, sent: string]>([
    ['one byte flipped', BODY.replace('c', 'b')],
    ['a space more', `${BODY} `],
    [
      door.opener === 'twilio_form' ? 'a parameter more' : 'the same JSON written anew',
      door.opener === 'twilio_form' ? `${BODY}&a=` : JSON.stringify(JSON.parse(BODY), null, 1),
    ],
  ])('T1 with a signature of other bytes (%s) changes nothing', async (_what, sent) => {
    expectAnswer(await knock(api, door, sent, {}, { signed: BODY }), unsignedAnswer(door, 'invalid'));
    expectNothingDone(api);
  });

  it('T1 with a true signature that came twice changes nothing', async () => {
    const { status, text } = await knockSignedTwice(api, door, BODY);
    const said = unsignedAnswer(door, 'invalid');
    expect({ status, body: timeless(JSON.parse(text)) }).toEqual(said);
    expectNothingDone(api);
  });

  it('T1 leaves of what it refuses one line in the log, without a word of it', async () => {
    api.logLines.length = 0;
    await knock(api, door, BODY, {}, { secret: 'not ours' });
    const lines = api.logLines.map((line) => JSON.parse(line) as { msg: string; route: string });
    expect(lines).toMatchObject([{ msg: 'request', route: door.pattern }]);
    expect(api.logLines.join('')).not.toMatch(/CA1|post_call|completed/);
  });

  it('T6 survives malformed digests without throwing', async () => {
    const name = door.opener === 'elevenlabs' ? 'elevenlabs-signature' : 'x-twilio-signature';
    const at = Math.floor(Date.now() / 1_000);
    for (const digest of ['', 'a'.repeat(63), 'a'.repeat(65), 'z'.repeat(64)])
      expectAnswer(await knock(api, door, BODY, { [name]: `t=${at},v0=${digest}` }), unsignedAnswer(door, 'invalid'));
    expectNothingDone(api);
  });

  it('with a text that is no signature changes nothing', async () => {
    const name = door.opener === 'elevenlabs' ? 'elevenlabs-signature' : 'x-twilio-signature';
    for (const value of [
      'x',
      't=1',
      `t=${Math.floor(Date.now() / 1_000)}`,
      `v1=${'a'.repeat(64)}`,
      't=,v0=',
      '=',
      'ü'.repeat(10),
    ])
      expectAnswer(
        await knock(api, door, BODY, { [name]: Buffer.from(value).toString('latin1') }),
        unsignedAnswer(door, 'invalid'),
      );
    expectNothingDone(api);
  });

  if (door.opener === 'twilio_form') {
    it('T3 refuses another account’s callback, truly signed as it is, and changes nothing', async () => {
      const foreign = `CallSid=CA1&CallStatus=completed&AccountSid=AC${'1'.repeat(32)}`;
      const answer = { status: 403, body: refusalOf(door.system, 403, 'Forbidden', 'This is not about our account.') };
      expectAnswer(await knock(api, door, foreign), answer);
      expectNothingDone(api);
    });

    it('T11 takes 200 parameters and not one more', async () => {
      const pairs = (count: number) =>
        Array.from({ length: count - 1 }, (_, index) => `p${index}=1`).join('&') +
        `&AccountSid=${DEMO.twilioAccountSid}`;
      expect((await knock(api, door, pairs(200))).status).not.toBe(413);
      api.asked.deliveries.length = 0;
      expectAnswer(await knock(api, door, pairs(201)), {
        status: 413,
        body: refusalOf(door.system, 413, 'Request body too large', 'Too many parameters.'),
      });
      expectNothingDone(api);
    });
  }

  if (door.opener === 'elevenlabs')
    it.each([
      ['older than 30 minutes', 1_802],
      ['more than 30 minutes ahead', -1_802],
    ])('T2 with a true signature that is %s changes nothing', async (_what, ageSeconds) => {
      expectAnswer(await knock(api, door, BODY, {}, { ageSeconds }), unsignedAnswer(door, 'invalid'));
      expectNothingDone(api);
    });
});
