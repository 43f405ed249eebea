import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type NamedKey, type Role, ROLES } from '../../../src/api-keys.ts';
import { LIMITS } from '../../../src/api/limits.ts';
import { unsignedAnswer } from '../bad-bodies.ts';
import {
  addressOf,
  contentTypeOf,
  DOORS,
  type Method,
  refusalOf,
  type System,
  takesForms,
  timeless,
} from '../doors.ts';
import { type Door, SIGNED_DOORS } from '../knock.ts';
import { type Answer, aTalkingCall, CALL_ID, type RunningApi, startApi } from '../running-api.ts';

const keyOf = (role: Role): string => `${role}:of:the:tests:0123456789`;
const NAMED: NamedKey[] = ROLES.map((role) => ({ name: `the-${role}`, role, key: keyOf(role) }));

const OFTEN = { perSecond: 10_000, burst: 10_000 };
const classes = Object.fromEntries(
  Object.entries(LIMITS).map(([name, row]) => [name, { ...row, rate: OFTEN }]),
) as typeof LIMITS;

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ config: { authCompatOpen: false, apiKeys: NAMED }, limits: { classes } });
});
afterAll(() => api.close());

/** Open without a key, with the answer to nothing useful, and why it may be. */
const OPEN: Record<string, string> = {
  'GET /health 200': 'asked by who runs it',
  'GET /ready 200': 'asked by who runs it',
  'GET /openapi.json 200': 'describes, and tells nothing of anybody',
  'POST /api/v1/login 400': 'where a session begins',
  'GET /webhook/health 200': 'as in system 1: what it is set up with',
  'GET / 200': 'as in system 2: its name',
  'POST /webhook/setup-campaign 422': 'a body that is none is told before the secret is asked for (contracts §2.2)',
  'POST /webhook/process-protocol 422': 'the same',
  'GET /api/webhooks/elevenlabs/post-call 200': 'health of a webhook (contracts §3.2)',
  'GET /api/webhooks/elevenlabs/conversation-events 200': 'the same',
  'GET /api/webhooks/twilio/sms/incoming 200': 'the same',
  'GET /api/webhooks/twilio/sms/status 200': 'the same',
  'GET /api/webhooks/twilio/voice/status 200': 'the same',
  'GET /api/webhooks/twilio/voice/recording 200': 'the same',
  'POST /webhooks/elevenlabs 200': 'refuses in its body what is not signed (contracts §9.7)',
  'POST /api/convai-webhook 200': 'the same',
  'GET /healthz 200': 'liveness of system 4',
  'GET /api/health 200': 'liveness of system 5',
};

/** Bodies of those that always answer 200. */
const REFUSED_WITH_200: Record<string, object> = {
  '/webhooks/elevenlabs': { success: false, error: 'Invalid signature' },
  '/api/convai-webhook': { status: 'error', error: 'Invalid signature' },
};

interface Operation {
  method: Method;
  pattern: string;
  system: System;
}
const EVERY: Operation[] = DOORS.flatMap(([pattern, system, methods]) =>
  methods.map((method) => ({ method, pattern, system })),
);
const nameOf = ({ method, pattern }: Operation): string => `${method} ${pattern}`;

const ask = ({ method, pattern }: Operation, headers: Record<string, string>, body = '{}'): Promise<Answer> =>
  api.request(addressOf(pattern), {
    method,
    headers: { ...(method !== 'GET' && { 'content-type': contentTypeOf(pattern) }), ...headers },
    ...(method !== 'GET' && { body }),
  });

describe('without a key (T17)', () => {
  it('17 opens exactly the listed routes', async () => {
    const open: string[] = [];
    for (const operation of EVERY) {
      const { status, json } = await ask(operation, {});
      // System 4 says 403 to what is not signed (contracts §9.28).
      if (status !== 401 && status !== 403) open.push(`${nameOf(operation)} ${status}`);
      if (operation.method !== 'GET' && status === 200) expect(json).toEqual(REFUSED_WITH_200[operation.pattern]);
    }
    expect(open.toSorted()).toEqual(Object.keys(OPEN).toSorted());
  });
});

const OPENS_BY_NAME = new Set(Object.keys(OPEN).map((line) => line.replace(/ \d+$/, '')));
const SIGNED = new Set(SIGNED_DOORS.map(nameOf));
const isOfSetup = ({ system }: Operation): boolean => system === 'setup';
const isSigned = (operation: Operation): boolean => SIGNED.has(nameOf(operation)) || takesForms(operation.pattern);
/** Those that a key of ours opens. */
const KEYED = EVERY.filter((one) => !OPENS_BY_NAME.has(nameOf(one)) && !isSigned(one) && !isOfSetup(one));

/** HOC's own key; its doors know one refusal only (contracts §8.1). */
const OF_HOC = new Set(['/webhook/trigger-call', '/webhook/create-webrtc-link']);
const HOC_401 = { error: 'Unauthorized', message: 'Invalid or missing API key' };

function refusalWithoutKey({ pattern, system }: Operation): Record<string, unknown> {
  if (system === 'hoc') return HOC_401;
  const detail = pattern.startsWith('/api/v1') ? 'Send Authorization: Bearer <key>.' : 'Invalid or missing API key';
  return refusalOf(system, 401, 'Unauthorized', detail);
}

/** Who may: a door that is in no list is for reading. */
const TRIGGERS: Role[] = ['trigger'];
const PLACERS: Role[] = ['trigger', 'operator', 'admin'];
const OPERATORS: Role[] = ['operator', 'admin'];
const READERS: Role[] = ['viewer', 'operator', 'admin'];
function rolesOf({ method, pattern }: Operation): readonly Role[] {
  if (OF_HOC.has(pattern)) return TRIGGERS;
  if (!pattern.startsWith('/api/v1')) return method === 'GET' ? ROLES : PLACERS;
  if (pattern === '/api/v1/calls') return method === 'POST' ? PLACERS : READERS;
  if (pattern === '/api/v1/calls/:id') return ROLES;
  if (pattern === '/api/v1/logout') return READERS;
  if (pattern.startsWith('/api/v1/views/')) return OPERATORS; // whose it is decides the rest
  if (pattern === '/api/v1/candidates/:id/export' || pattern.startsWith('/api/v1/erasures/') || method === 'DELETE')
    return ['admin'];
  if (pattern.endsWith('/export.csv')) return OPERATORS;
  return method === 'GET' || pattern.endsWith('/search') ? READERS : OPERATORS;
}

/** Nothing, no token, two tokens, another scheme, a key that is none of ours. */
const NO_KEY = ['', 'Bearer', 'Bearer ', `Bearer ${keyOf('admin')} b`, `Basic ${keyOf('admin')}`, 'Bearer not-ours'];

describe('a door that a key opens (T17)', () => {
  it.each(KEYED.map((one) => [nameOf(one), one] as const))(
    '%s: 401 in the words of its system',
    async (_, operation) => {
      for (const authorization of NO_KEY) {
        const { status, headers, json } = await ask(operation, authorization === '' ? {} : { authorization });
        expect([authorization, status, json]).toEqual([authorization, 401, refusalWithoutKey(operation)]);
        expect(headers.get('www-authenticate')).toBe('Bearer');
      }
    },
  );

  it.each(KEYED.map((one) => [nameOf(one), one] as const))('%s: its roles and no lesser one', async (_, operation) => {
    const may = rolesOf(operation);
    for (const role of ROLES) {
      const { status, json } = await ask(operation, { authorization: `Bearer ${keyOf(role)}` });
      if (may.includes(role)) expect([role, status === 401 || status === 403]).toEqual([role, false]);
      else if (OF_HOC.has(operation.pattern)) expect([role, status, json]).toEqual([role, 401, HOC_401]);
      else
        expect([role, status, timeless(json)]).toEqual([
          role,
          403,
          refusalOf(operation.system, 403, 'Forbidden', 'This key may not do this.'),
        ]);
    }
  });

  it('is not opened by the secret of the campaign set-up, nor that by a key', async () => {
    for (const operation of EVERY.filter(isOfSetup)) {
      for (const authorization of NO_KEY.filter((one) => one !== '')) {
        const { status, json } = await ask(
          operation,
          { authorization },
          '{"campaign_id":16,"id":1,"name":"x","pages":[]}',
        );
        expect([nameOf(operation), status, json]).toEqual([
          nameOf(operation),
          401,
          { detail: 'Invalid authorization token' },
        ]);
      }
    }
    const { status } = await api.get('/api/v1/calls', { authorization: 'Bearer demo-setup-secret' });
    expect(status).toBe(401);
  });
});

describe('a door that a signature opens (T17)', () => {
  it.each(SIGNED_DOORS.map((door): [string, Door] => [nameOf(door), door]))(
    '%s is opened by no key',
    async (_, door) => {
      const { status, json } = await ask(door, { authorization: `Bearer ${keyOf('admin')}` });
      const refused = unsignedAnswer(door, 'missing');
      expect([status, 'timestamp' in json ? { ...json, timestamp: '<time>' } : json]).toEqual([
        refused.status,
        refused.body,
      ]);
      expect(api.asked.deliveries).toEqual([]);
    },
  );
});

describe('a key', () => {
  it('is named in the log, with its role, and never told', async () => {
    api.logLines.length = 0;
    await api.get('/api/v1/calls', { authorization: `Bearer ${keyOf('viewer')}` });
    expect(JSON.parse(api.logLines[0]!)).toMatchObject({ role: 'viewer', keyName: 'the-viewer', status: 200 });
    expect(api.logLines.join('')).not.toContain(keyOf('viewer'));
  });

  it('of HOC sees a call without what was said; every other role sees it all', async () => {
    api.behind.call = aTalkingCall();
    const seenBy = async (role: Role) =>
      (await api.get(`/api/v1/calls/${CALL_ID}`, { authorization: `Bearer ${keyOf(role)}` })).json;
    expect(await seenBy('trigger')).not.toHaveProperty('conversation');
    for (const role of READERS) expect(await seenBy(role)).toHaveProperty('conversation');
    api.behind.call = null;
  });

  it('makes system 1 need one, also when it is only a named one', async () => {
    const named = await startApi({ config: { webhookApiKeys: [], apiKeys: NAMED } });
    expect((await named.post('/webhook/trigger-call', {})).status).toBe(401);
    expect(
      (await named.post('/webhook/trigger-call', {}, { authorization: `Bearer ${keyOf('trigger')}` })).status,
    ).toBe(400);
    await named.close();
  });
});

it('20 refuses cross-site writes by cookie', async () => {
  Object.assign(api.asked, { calls: [], cancels: [] });
  const cookie = `api_key=${keyOf('admin')}; __Host-session=${keyOf('admin')}`;
  const strangers: Record<string, string>[] = [
    { origin: 'https://evil.example', 'content-type': 'text/plain' },
    { 'sec-fetch-site': 'cross-site' },
    {},
  ];
  for (const operation of KEYED.filter(({ method }) => method !== 'GET')) {
    for (const headers of strangers) {
      const { status } = await ask(operation, { cookie, ...headers });
      expect([nameOf(operation), headers, status]).toEqual([nameOf(operation), headers, 401]);
    }
  }
  expect([api.asked.calls, api.asked.cancels]).toEqual([[], []]);
  expect((await api.get('/api/v1/calls/x/cancel', { cookie })).status).toBe(405);
});
