import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NamedKey, Role } from '../../../../src/api-keys.ts';
import { LIMITS } from '../../../../src/api/limits.ts';
import { loggedInSchema, sessionSchema } from '../../../../src/api/v1/session/schemas.ts';
import type { Sessions } from '../../../../src/store/sessions.ts';
import { aTalkingCall, CALL_ID, rememberedSessions, type RunningApi, startApi } from '../../running-api.ts';

const keyOf = (role: Role): string => `${role}:of:the:tests:0123456789`;
const KEYS = (['trigger', 'viewer', 'operator', 'admin'] as const).map(
  (role): NamedKey => ({ name: `the-${role}`, role, key: keyOf(role) }),
);
const OFTEN = { perSecond: 10_000, burst: 10_000 };
const classes = Object.fromEntries(
  Object.entries(LIMITS).map(([name, row]) => [name, { ...row, rate: OFTEN }]),
) as typeof LIMITS;

let api: RunningApi;
let sessions: Sessions;
beforeAll(async () => {
  sessions = rememberedSessions();
  api = await startApi({ config: { apiKeys: KEYS }, deps: { sessions }, limits: { classes } });
});
afterAll(() => api.close());
beforeEach(() => {
  api.behind.call = aTalkingCall();
  for (const list of Object.values(api.asked)) list.length = 0;
});

const logIn = async (role: Role, at = api, name = ' Anna Beispiel ') => {
  const answer = await at.post('/api/v1/login', { name, key: keyOf(role) });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { ...answer, cookie };
};
const FROM_OUR_PAGE = { 'x-csrf': '1', 'sec-fetch-site': 'same-origin' };
const problem = (status: number, title: string, detail: string) => ({ type: 'about:blank', title, status, detail });

describe('logging in (T18)', () => {
  it('exchanges a key for a cookie that no page can read, no other site sends and no other host gets', async () => {
    const { status, json, headers, cookie } = await logIn('operator');
    expect([status, loggedInSchema.parse(json)]).toEqual([200, { name: 'Anna Beispiel', role: 'operator' }]);
    expect(cookie).toMatch(/^__Host-session=[\w-]{43}$/);
    expect(headers.get('set-cookie')!.split('; ').slice(1).toSorted()).toEqual(
      ['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure'].toSorted(),
    );
    expect(headers.get('cache-control')).toBe('no-store');
    const session = await api.get('/api/v1/session', { cookie });
    expect([session.status, sessionSchema.parse(session.json)]).toEqual([
      200,
      { name: 'Anna Beispiel', role: 'operator', csrf: true },
    ]);
  });

  it('is another session each time, and never the key', async () => {
    const [one, other] = [await logIn('viewer'), await logIn('viewer')];
    expect(one.cookie).not.toBe(other.cookie);
    for (const key of [keyOf('admin'), 'x'.repeat(43), 'demo-operator-key'])
      expect((await api.get('/api/v1/session', { cookie: `__Host-session=${key}` })).status).toBe(401);
  });

  it('is refused with no key of ours, and with one of a system', async () => {
    const wrong = await api.post('/api/v1/login', { name: 'Anna', key: 'none of ours' });
    expect([wrong.status, wrong.json]).toEqual([401, problem(401, 'Unauthorized', 'This is none of our keys.')]);
    const trigger = await logIn('trigger');
    expect([trigger.status, trigger.json]).toEqual([
      403,
      problem(403, 'Forbidden', 'This key is for systems: it opens no dashboard.'),
    ]);
    expect([wrong, trigger].map(({ headers }) => headers.get('set-cookie'))).toEqual([null, null]);
  });

  it.each([
    ['/name', { key: 'x' }],
    ['/name', { name: '   ', key: 'x' }],
    ['/name', { name: 'a\nb', key: 'x' }],
    ['/key', { name: 'Anna' }],
    ['/role', { name: 'Anna', key: 'x', role: 'admin' }],
  ])('shows where it is wrong: %s of %j', async (pointer, body) => {
    const { status, json } = await api.post('/api/v1/login', body);
    expect([status, json['errors']]).toEqual([400, [{ pointer, detail: expect.any(String) }]]);
  });

  it('takes five tries a minute from one address, also of a right key, and then none', async () => {
    const strict = await startApi({ config: { apiKeys: KEYS } });
    for (let tries = 0; tries < 5; tries += 1)
      expect((await strict.post('/api/v1/login', { name: 'Anna', key: `guess ${tries}` })).status).toBe(401);
    const sixth = await logIn('admin', strict);
    expect([sixth.status, sixth.headers.get('set-cookie')]).toEqual([429, null]);
    await strict.close();
  });

  it('leaves neither key, cookie nor name in the log', async () => {
    api.logLines.length = 0;
    const { cookie } = await logIn('operator');
    await api.get('/api/v1/calls', { cookie });
    const lines = api.logLines.map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject([
      { route: '/api/v1/login', role: 'operator', keyName: 'the-operator' },
      { route: '/api/v1/calls', role: 'operator', keyName: 'the-operator' },
    ]);
    expect(api.logLines.join('')).not.toMatch(new RegExp(`Anna|${keyOf('operator')}|${cookie.split('=')[1]}`));
  });
});

describe('a session (T18)', () => {
  it('opens at /api/v1 what its key opens, and nothing else', async () => {
    const viewer = { cookie: (await logIn('viewer')).cookie };
    expect((await api.get(`/api/v1/calls/${CALL_ID}`, viewer)).json).toHaveProperty('conversation');
    const cancelled = await api.post(`/api/v1/calls/${CALL_ID}/cancel`, {}, { ...viewer, ...FROM_OUR_PAGE });
    expect([cancelled.status, cancelled.json]).toEqual([403, problem(403, 'Forbidden', 'This key may not do this.')]);
    const closed = await startApi({ config: { apiKeys: KEYS, authCompatOpen: false }, deps: { sessions } });
    expect((await closed.get('/api/jobs/4711/interview-results', viewer)).status).toBe(401);
    expect((await closed.post('/webhook/trigger-call', {}, viewer)).status).toBe(401);
    await closed.close();
  });

  it('is not asked after when a key is sent: the key counts, a wrong one too', async () => {
    const { cookie } = await logIn('admin');
    expect((await api.get('/api/v1/session', { cookie, authorization: 'Bearer wrong' })).status).toBe(401);
    const { json } = await api.get('/api/v1/session', { cookie, authorization: `Bearer ${keyOf('viewer')}` });
    expect(json).toEqual({ name: 'the-viewer', role: 'viewer', csrf: false });
  });

  it('19 ends at logout', async () => {
    const { cookie } = await logIn('viewer');
    const { status, text, headers } = await api.post('/api/v1/logout', {}, { cookie, ...FROM_OUR_PAGE });
    expect([status, text]).toEqual([204, '']);
    expect(headers.get('set-cookie')).toMatch(/^__Host-session=; Path=\/; Expires=Thu, 01 Jan 1970/);
    expect((await api.get('/api/v1/session', { cookie })).status).toBe(401);
  });

  it('19 ends with its key, and is worth what that is worth by now', async () => {
    const { cookie } = await logIn('operator');
    const asking = async (apiKeys: NamedKey[]) => {
      const restarted = await startApi({ config: { apiKeys }, deps: { sessions } });
      const { status, json } = await restarted.get('/api/v1/session', { cookie });
      await restarted.close();
      return [status, json['role']];
    };
    const withRole = (role: Role) => asking([{ name: 'changed', role, key: keyOf('operator') }]);
    expect(await asking(KEYS)).toEqual([200, 'operator']);
    expect(await withRole('viewer')).toEqual([200, 'viewer']);
    expect(await withRole('trigger')).toEqual([401, undefined]);
    expect(await asking(KEYS.filter(({ role }) => role !== 'operator'))).toEqual([401, undefined]);
  });

  it('that is none is not looked up for ever: who tries cookies out is slowed down', async () => {
    let looks = 0;
    const slow = await startApi({
      config: { apiKeys: KEYS },
      deps: { sessions: { ...sessions, use: async () => ((looks += 1), null) } },
      limits: { classes },
    });
    const tries = Array.from({ length: 130 }, (_, index) =>
      slow.get('/api/v1/session', { cookie: `__Host-session=${String(index).padStart(43, 'x')}` }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(looks).toBe(100);
    expect([statuses.filter((one) => one === 401).length, statuses.filter((one) => one === 429).length]).toEqual([
      100, 30,
    ]);
    await slow.close();
  });

  it('is 503 while the rows cannot be read', async () => {
    const away = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const broken = await startApi({ deps: { sessions: { ...sessions, use: () => Promise.reject(away) } } });
    expect((await broken.get('/api/v1/session', { cookie: `__Host-session=${'x'.repeat(43)}` })).status).toBe(503);
    await broken.close();
  });
});

describe('20 refuses cross-site writes by cookie (T19)', () => {
  const CALL = {
    companyName: 'Klinik am Park',
    candidate: { firstName: 'Erika', lastName: 'Musterfrau', phone: '+493023125001' },
  };
  const REFUSED = problem(403, 'Forbidden', 'With a session, only pages of ours may change something.');
  let cookie: string;
  beforeAll(async () => {
    cookie = (await logIn('admin')).cookie;
  });

  it.each<[what: string, headers: Record<string, string>]>([
    ['a form', { ...FROM_OUR_PAGE, 'content-type': 'text/plain' }],
    ['another origin', { 'x-csrf': '1', origin: 'https://evil.example' }],
    ['another site', { 'x-csrf': '1', 'sec-fetch-site': 'cross-site' }],
    ['a neighbour', { 'x-csrf': '1', 'sec-fetch-site': 'same-site' }],
    ['an address that was typed', { 'x-csrf': '1', 'sec-fetch-site': 'none' }],
    ['neither Origin nor Sec-Fetch-Site', { 'x-csrf': '1' }],
    ['no header of ours', { 'sec-fetch-site': 'same-origin' }],
    ['another header of ours', { ...FROM_OUR_PAGE, 'x-csrf': '0' }],
  ])('from %s: 403, and nobody is dialled', async (_what, headers) => {
    for (const path of ['/api/v1/calls', `/api/v1/calls/${CALL_ID}/cancel`, '/api/v1/logout']) {
      const { status, json } = await api.post(path, CALL, { cookie, ...headers });
      expect([path, status, json]).toEqual([path, 403, REFUSED]);
    }
    expect([api.asked.calls, api.asked.cancels]).toEqual([[], []]);
    expect((await api.get('/api/v1/session', { cookie })).status).toBe(200);
  });

  it('from a page of ours, as the browser says or by its origin: done', async () => {
    const { origin } = new URL(api.config.publicUrl);
    for (const headers of [
      { 'x-csrf': '1', 'sec-fetch-site': 'same-origin' },
      { 'x-csrf': '1', origin },
    ])
      expect((await api.post('/api/v1/calls', CALL, { cookie, ...headers })).status).toBe(201);
    expect(api.asked.calls).toHaveLength(2);
  });

  it('concerns nobody who sends a key', async () => {
    const { status } = await api.post('/api/v1/calls', CALL, { authorization: `Bearer ${keyOf('trigger')}` });
    expect(status).toBe(201);
  });

  it('and nothing is changed by asking', async () => {
    expect((await api.get(`/api/v1/calls/${CALL_ID}/cancel`, { cookie })).status).toBe(405);
  });
});
