import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEMO } from '../../../src/demo-settings.ts';
import type { ShedRank } from '../../../src/api/limits.ts';
import { addressOf, contentTypeOf, DOORS, type Method, refusalOf, timeless } from '../doors.ts';
import { knock, SIGNED_DOORS } from '../knock.ts';
import { OPERATOR_KEY, type RunningApi, startApi } from '../running-api.ts';

const POST_CALL = SIGNED_DOORS.find(({ pattern }) => pattern === '/api/webhooks/elevenlabs/post-call')!;
const AN_EVENT = readFileSync(
  new URL('../../fixtures/elevenlabs_post_call_de_recruiting.json', import.meta.url),
  'utf8',
).replaceAll('agent_fixture', DEMO.elevenLabsAgentId);
const A_LEG = `AccountSid=${DEMO.twilioAccountSid}&CallSid=CAf1c70000000000000000000000000001&CallStatus=completed`;

/** Asked while a phone rings. */
const WHILE_RINGING = /^\/webhook\/twilio-personalization$|\/conversation-initiation$|-twiml$/;
/** Makes phones ring or texts go out, or spends money on a model. */
const PLACING =
  /^\/webhook\/(trigger-call|create-webrtc-link)$|\/outbound-call$|\/send-sms$|\/(test-interview-analysis|analyze-stored-transcript)$/;
const OPEN_TO_ANYBODY = /^\/$|\/(health|healthz|ready|openapi\.json|login)$/;

/** Who is turned away as the how-manieth, said anew: by what the door is for. */
function rankOf(method: Method, pattern: string): ShedRank {
  if (WHILE_RINGING.test(pattern) || SIGNED_DOORS.some((door) => door.pattern === pattern && door.method === method))
    return 1;
  if (OPEN_TO_ANYBODY.test(pattern)) return null;
  // on the path of a webhook: health
  if (method === 'GET' && SIGNED_DOORS.some((door) => door.pattern === pattern)) return null;
  if (method === 'GET' || pattern.endsWith('/search')) return 4;
  return PLACING.test(pattern) || pattern === '/api/v1/calls' ? 2 : 3;
}

let api: RunningApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const knockOnAll = async () => {
  const shed: string[] = [];
  for (const [pattern, system, methods] of DOORS) {
    for (const method of methods) {
      const { status, headers, json } = await api.request(addressOf(pattern), {
        method,
        headers: { 'content-type': contentTypeOf(pattern) },
        ...(method !== 'GET' && { body: '{}' }),
      });
      if (status !== 503) continue;
      shed.push(`${method} ${pattern}`);
      expect(timeless(json)).toEqual(
        refusalOf(system, 503, 'Service unavailable', 'There is too much to do at the moment.'),
      );
      expect(['1', '2', '3', '4', '5']).toContain(headers.get('retry-after'));
    }
  }
  return shed;
};

const doorsFrom = (rank: number) =>
  DOORS.flatMap(([pattern, , methods]) =>
    methods.filter((method) => (rankOf(method, pattern) ?? 0) >= rank).map((method) => `${method} ${pattern}`),
  );

describe('sheds lists before triggers and never a webhook first', () => {
  it.each([
    ['nobody at 200 ms, and with 20 waiting', { loopDelayMs: 200, poolWaiting: 20 }, 5],
    ['lists above 200 ms', { loopDelayMs: 201, poolWaiting: 0 }, 4],
    ['lists with more than 20 waiting for PostgreSQL', { loopDelayMs: 0, poolWaiting: 21 }, 4],
    ['no more than lists, however many wait', { loopDelayMs: 0, poolWaiting: 1_000 }, 4],
    ['what people write above 500 ms', { loopDelayMs: 501, poolWaiting: 0 }, 3],
    ['triggers above 1 s, and nothing beyond', { loopDelayMs: 60_000, poolWaiting: 1_000 }, 2],
  ])('%s', async (_what, load, from) => {
    api.behind.load = load;
    expect(await knockOnAll()).toEqual(doorsFrom(from));
  });

  it('says when it begins and when it ends, once', async () => {
    const said = () => api.logLines.map((line) => JSON.parse(line)).filter(({ msg }) => msg.includes('turned away'));
    api.behind.load = { loopDelayMs: 300, poolWaiting: 0 };
    for (let count = 0; count < 3; count += 1) await api.get('/health');
    expect(said()).toMatchObject([{ level: 'warn', reason: 'rank 4 and beyond' }]);
    api.behind.load = { loopDelayMs: 0, poolWaiting: 0 };
    for (let count = 0; count < 3; count += 1) await api.get('/health');
    expect(said()).toMatchObject([{ level: 'warn' }, { level: 'info', msg: 'no more requests are turned away' }]);
  });

  it('a webhook only when too many are under way, and no longer', async () => {
    const waiting: (() => void)[] = [];
    const receiveEvent = () => new Promise<'stored'>((resolve) => waiting.push(() => resolve('stored')));
    await api.close();
    api = await startApi({ limits: { shedding: { webhooksInFlight: 2 } }, deps: { receiveEvent } });
    const underWay = [knock(api, POST_CALL, AN_EVENT), knock(api, POST_CALL, AN_EVENT)];
    while (waiting.length < 2) await api.get('/health');

    expect((await knock(api, POST_CALL, AN_EVENT)).status).toBe(503);
    waiting.splice(0).forEach((goOn) => goOn());
    expect((await Promise.all(underWay)).map(({ status }) => status)).toEqual([200, 200]);
    const next = knock(api, POST_CALL, AN_EVENT);
    while (waiting.length < 1) await api.get('/health');
    waiting[0]!();
    expect((await next).status).toBe(200);
  });
});

describe('an answer that does not come', () => {
  const never = () => new Promise<never>(() => {});

  it.each([
    ['ElevenLabs', 'elevenLabsWebhooks', '/api/webhooks/elevenlabs/post-call', AN_EVENT],
    ['ElevenLabs at a door that otherwise always says 200', 'elevenLabsWebhooks', '/webhooks/elevenlabs', AN_EVENT],
    ['Twilio', 'twilioCallbacks', '/call-status-callback', A_LEG],
  ] as const)('to %s is 503 in time: it is sent again', async (_name, name, pattern, body) => {
    await api.close();
    api = await startApi({ limits: { classes: { [name]: { answersWithinMs: 30 } } }, deps: { receiveEvent: never } });
    const door = SIGNED_DOORS.find((one) => one.pattern === pattern)!;
    const { status, headers, json } = await knock(api, door, body);
    expect(status).toBe(503);
    expect(json).toEqual(refusalOf(door.system, 503, 'Service unavailable', 'It took too long.'));
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('to who lists is 503 in time; what is found later is dropped without a word', async () => {
    let found: (page: { items: []; next: null }) => void = () => {};
    const list = () => new Promise<{ items: []; next: null }>((resolve) => (found = resolve));
    await api.close();
    api = await startApi({
      limits: { classes: { reads: { answersWithinMs: 30 } } },
      deps: { calls: { list, count: never, find: never, timeline: never } },
    });
    const { status, json } = await api.get('/api/v1/calls', OPERATOR_KEY);
    expect([status, json['title']]).toEqual([503, 'Service unavailable']);
    found({ items: [], next: null });
    expect((await api.get('/health')).status).toBe(200);
    expect(api.logLines.join('')).not.toContain('request failed');
  });

  it('of a slow body is not counted: it has a time-out of its own', async () => {
    await api.close();
    api = await startApi({ limits: { classes: { elevenLabsWebhooks: { answersWithinMs: 1 } } } });
    const slow = new ReadableStream({
      async pull(controller) {
        controller.enqueue(new TextEncoder().encode('{'));
        await api.get('/health');
        await api.get('/health');
        controller.close();
      },
    });
    const { status } = await api.request(POST_CALL.pattern, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: slow,
      duplex: 'half',
    } as RequestInit);
    expect(status).toBe(401);
  });
});
