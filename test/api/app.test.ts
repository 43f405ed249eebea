import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addressOf, DOORS, doorsOf, listedDoors, refusalOf, type System, timeless } from './doors.ts';
import { aTalkingCall, CALL_ID, HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from './running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => {
  api.behind.readFault = null;
  api.behind.stopping = false;
});

it('has exactly the listed doors', () => {
  expect(doorsOf(api.app).toSorted()).toEqual(listedDoors().toSorted());
});

describe('a path or method that is not there', () => {
  it.each(DOORS)('%s (%s) takes %j only, and says so in the words of its system', async (pattern, system, methods) => {
    const allow = methods.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])).join(', ');
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      if (methods.some((one) => one === method)) continue;
      const { status, headers, json } = await api.request(addressOf(pattern), { method, headers: OPERATOR_KEY });
      expect([method, status]).toEqual([method, 405]);
      expect(headers.get('allow')).toBe(allow);
      expect(timeless(json)).toEqual(refusalOf(system, 405, 'Method not allowed', `This address takes ${allow}.`));
    }
  });

  const strangers: [path: string, system: System][] = [
    ['/webhook/nothing', 'hoc'],
    ['/campaigns/16/nothing', 'setup'],
    ['/api/webhooks/nothing', 'leads'],
    ['/api/stream/nothing', 'leads'],
    ['/api/twilio/nothing', 'leads'],
    ['/api/elevenlabs/nothing', 'leads'],
    ['/call-status-callback/nothing', 'crm'],
    ['/webhooks/elevenlabs/nothing', 'crm'],
    ['/api/interviews/1/nothing', 'interviews'],
    ['/api/nothing', 'interviews'],
    ['/api/v1/nothing', 'ours'],
    ['/api/v1', 'ours'],
    ['/nothing', 'ours'],
  ];
  it.each(strangers)('%s is 404 in the words of its system (%s)', async (path, system) => {
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) {
      const { status, json } = await api.request(path, { method });
      expect(status).toBe(404);
      expect(timeless(json)).toEqual(refusalOf(system, 404, 'Not found', 'There is nothing under this address.'));
    }
  });
});

describe('health and readiness', () => {
  it('health says that the process answers, and asks nobody', async () => {
    const { status, json } = await api.get('/health');
    expect(status).toBe(200);
    expect(json).toEqual({ status: 'healthy', version: '1.0.0', timestamp: expect.any(String) });
  });

  const states: [
    postgres: string,
    temporal: string,
    worker: string,
    stopping: boolean,
    code: number,
    status: string,
  ][] = [
    ['up', 'up', 'up', false, 200, 'ready'],
    ['down', 'up', 'up', false, 200, 'degraded'],
    ['up', 'down', 'up', false, 200, 'degraded'],
    ['up', 'up', 'no worker polls', false, 200, 'degraded'],
    ['down', 'down', 'up', false, 503, 'unavailable'],
    ['up', 'up', 'up', true, 503, 'unavailable'],
  ];
  it.each(states)(
    'postgres %s, temporal %s, worker %s, stopping %s: %i %s',
    async (postgres, temporal, worker, stopping, code, status) => {
      api.behind.readiness = { postgres, temporal, worker };
      api.behind.stopping = stopping;
      const answer = await api.get('/ready');
      expect(answer.status).toBe(code);
      expect(answer.json).toEqual({ status, checks: { postgres, temporal, worker } });
    },
  );
});

describe('with a schema that may be older than the code', () => {
  it('serves nothing but health and readiness, and says so in the words of each system', async () => {
    const starting = await startApi();
    starting.behind.migrated = false;
    for (const [pattern, system, [method]] of DOORS) {
      const { status, json, headers } = await starting.request(addressOf(pattern), { method: method! });
      if (['/health', '/ready'].includes(pattern)) {
        expect([pattern, status]).toEqual([pattern, 200]);
        continue;
      }
      expect([pattern, status]).toEqual([pattern, 503]);
      expect(timeless(json)).toEqual(refusalOf(system, 503, 'Service unavailable', 'It is still starting.'));
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    await starting.close();
  });
});

describe('every answer', () => {
  it('T15 carries the id of its request: a harmless one of the caller, else one of ours', async () => {
    expect((await api.get('/health', { 'x-request-id': 'hoc:804-1.a_b' })).headers.get('x-request-id')).toBe(
      'hoc:804-1.a_b',
    );
    for (const bad of ['a"b', 'a b', '', 'x'.repeat(65), '{"level":60}']) {
      expect((await api.get('/health', { 'x-request-id': bad })).headers.get('x-request-id')).toMatch(
        /^[0-9a-f-]{36}$/,
      );
    }
  });

  it('lets a browser load nothing from elsewhere, and does not say what we run on', async () => {
    const { headers } = await api.get('/api/v1/nothing');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;object-src 'none';base-uri 'none';frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('about people is not kept by anybody on the way', async () => {
    api.behind.call = aTalkingCall();
    expect((await api.get(`/api/v1/calls/${CALL_ID}`, HOC_KEY)).headers.get('cache-control')).toBe('no-store');
  });
});

describe('the log', () => {
  it('T15 has one line per request: the pattern of the route, never what was typed', async () => {
    api.logLines.length = 0;
    await api.get('/api/v1/calls?phase=Erika', { ...OPERATOR_KEY, 'user-agent': 'Erika' });
    await api.get(`/api/v1/calls/${CALL_ID}`, OPERATOR_KEY);
    await api.get('/Erika/Mustermann');
    await api.get('/api/v1/calls/x%0d%0aSet-Cookie:a%1b[2J', OPERATOR_KEY);
    const lines = api.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      {
        level: 'info',
        process: 'api',
        msg: 'request',
        method: 'GET',
        route: '/api/v1/calls',
        status: 400,
        role: 'admin',
        keyName: 'OPERATOR_API_KEY',
      },
      { route: '/api/v1/calls/:id', status: 200 },
      { route: '(no route)', status: 404, role: null },
      { route: '/api/v1/calls/:id', status: 404 },
    ]);
    for (const line of api.logLines) expect(line).toMatch(/^\P{Cc}+\n$/u);
    expect(api.logLines.join('')).not.toMatch(/Erika|Set-Cookie|demo-operator-key/);
  });
});

describe('while PostgreSQL is away', () => {
  const faults: [string, Error][] = [
    ['no connection', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
    ['no connection in time', new Error('timeout exceeded when trying to connect')],
    ['lost', new Error('Connection terminated unexpectedly')],
    ['shutting down', Object.assign(new Error('x'), { code: '57P01' })],
    ['too slow', Object.assign(new Error('x'), { code: '57014' })],
  ];
  it.each(faults)('(%s) reads are 503 with Retry-After', async (_name, fault) => {
    api.behind.readFault = fault;
    const { status, headers, json } = await api.get('/api/v1/calls', OPERATOR_KEY);
    expect(status).toBe(503);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(json).toMatchObject({ title: 'Service unavailable', status: 503 });
  });

  it('a fault of ours is 500, and neither answer nor log quotes it', async () => {
    api.behind.readFault = Object.assign(new Error('Key (e164)=(+493023125101) already exists'), {
      code: '23505',
      detail: 'Erika',
    });
    const { status, text } = await api.get('/api/v1/calls', OPERATOR_KEY);
    expect(status).toBe(500);
    expect(text).not.toMatch(/3023125101|Erika|\.ts/);
    const line = api.logLines.findLast((candidate) => candidate.includes('request failed')) ?? '{}';
    expect(JSON.parse(line)).toMatchObject({ level: 'error', error: { name: 'Error', code: '23505' } });
    expect(line).not.toMatch(/3023125101|Erika/);
  });
});
