import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
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

const PATHS: Record<string, string[]> = {
  '/health': ['GET'],
  '/ready': ['GET'],
  '/openapi.json': ['GET'],
  '/webhook/health': ['GET'],
  '/webhook/trigger-call': ['POST'],
  '/webhook/create-webrtc-link': ['POST'],
  '/webhook/twilio-personalization': ['POST'],
  '/webhook/twilio-status': ['POST'],
  '/webhook/test-questionnaire/804': ['GET'],
  '/': ['GET'],
  '/campaigns': ['GET'],
  '/campaigns/16/package': ['GET'],
  '/webhook/setup-campaign': ['POST'],
  '/webhook/process-protocol': ['POST'],
  '/api/webhooks/elevenlabs/post-call': ['GET', 'POST'],
  '/api/webhooks/twilio/events': ['POST'],
  '/api/webhooks/twilio/voice/recording': ['GET', 'POST'],
  '/recording-status-callback': ['POST'],
  '/api/v1/calls': ['GET', 'POST'],
  '/api/v1/calls/search': ['POST'],
  [`/api/v1/calls/${CALL_ID}`]: ['GET'],
  [`/api/v1/calls/${CALL_ID}/timeline`]: ['GET'],
  [`/api/v1/calls/${CALL_ID}/recording`]: ['GET'],
  [`/api/v1/calls/${CALL_ID}/cancel`]: ['POST'],
  [`/api/v1/calls/${CALL_ID}/resend-crm`]: ['POST'],
  [`/api/v1/calls/${CALL_ID}/analyse`]: ['POST'],
  '/api/v1/events': ['GET'],
  '/api/v1/campaigns/16': ['GET', 'PUT'],
  '/api/outbound-call': ['POST'],
  '/outbound-call-twiml': ['GET', 'POST'],
  '/fallback-twiml': ['GET', 'POST'],
  '/call-status-callback': ['POST'],
  '/amd-status-callback': ['POST'],
  '/quality-insights-callback': ['POST'],
  '/webhooks/elevenlabs': ['POST'],
  '/api/test-crm-webhook': ['POST'],
  '/healthz': ['GET'],
};

/** Twilio's callbacks are forms. */
const contentTypeOf = (path: string): string =>
  /\/twilio[/-](voice|status|sms)|-callback$|-twiml$/.test(path)
    ? 'application/x-www-form-urlencoded'
    : 'application/json';

describe('without a key', () => {
  it('opens exactly the listed doors', async () => {
    const closed = await startApi({ config: { authCompatOpen: false } });
    const open: string[] = [];
    for (const [path, methods] of Object.entries(PATHS)) {
      for (const method of methods) {
        const { status } = await closed.request(path, {
          method,
          ...(method === 'POST' && { body: '{}', headers: { 'content-type': contentTypeOf(path) } }),
        });
        // System 4 says 403 to what is not signed (contracts §9.28).
        if (status !== 401 && status !== 403) open.push(`${method} ${path} ${status}`);
      }
    }
    await closed.close();
    expect(open).toEqual([
      'GET /health 200',
      'GET /ready 200',
      'GET /openapi.json 200',
      'GET /webhook/health 200',
      'GET / 200',
      // their contract: a body that is none is told before the key is asked for
      'POST /webhook/setup-campaign 422',
      'POST /webhook/process-protocol 422',
      'GET /api/webhooks/elevenlabs/post-call 200',
      'GET /api/webhooks/twilio/voice/recording 200',
      // always 200 (contracts §9.7), with an error in its body
      'POST /webhooks/elevenlabs 200',
      'GET /healthz 200',
    ]);
  });
});

describe('a path or method that is not there', () => {
  it.each(Object.entries(PATHS))('%s takes %j only', async (path, methods) => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      if (methods.includes(method)) continue;
      const { status, headers } = await api.request(path, { method, headers: OPERATOR_KEY });
      expect([method, status]).toEqual([method, 405]);
      expect(headers.get('allow')).toBe(methods.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])).join(', '));
    }
  });

  const shapes: [path: string, body: object][] = [
    [
      '/webhook/nothing',
      { status: 'error', error: 'Not found', message: expect.any(String), timestamp: expect.any(String) },
    ],
    ['/api/webhooks/nothing', { error: 'Not found', message: expect.any(String) }],
    ['/api/v1/nothing', { type: 'about:blank', title: 'Not found', status: 404, detail: expect.any(String) }],
    ['/nothing', { type: 'about:blank', title: 'Not found', status: 404, detail: expect.any(String) }],
  ];
  it.each(shapes)('%s is 404 in the shape of its system', async (path, body) => {
    const { status, json } = await api.get(path);
    expect(status).toBe(404);
    expect(json).toEqual(body);
  });

  it.each([
    '%zz',
    'x%0d%0aSet-Cookie:a',
    '..%2f..%2fetc%2fpasswd',
    '%00',
    'no-uuid',
    '01934F00-0000-7000-8000-00000000000G',
    '1',
  ])('the call %s is 404, without a look into the database', async (id) => {
    api.asked.reads.length = 0;
    for (const path of [`/api/v1/calls/${id}`, `/api/v1/calls/${id}/timeline`, `/api/v1/calls/${id}/recording`]) {
      const { status, json, headers } = await api.get(path, OPERATOR_KEY);
      expect([path, status]).toEqual([path, 404]);
      expect(json).toMatchObject({ status: 404 });
      expect(headers.get('set-cookie')).toBeNull();
    }
    expect((await api.request(`/api/v1/calls/${id}/cancel`, { method: 'POST', headers: OPERATOR_KEY })).status).toBe(
      404,
    );
    expect(api.asked.reads).toEqual([]);
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

describe('every answer', () => {
  it('carries the id of its request: a harmless one of the caller, else one of ours', async () => {
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
      "default-src 'self';object-src 'none';base-uri 'none';frame-ancestors 'none'",
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
  it('has one line per request: the pattern of the route, never what was typed', async () => {
    api.logLines.length = 0;
    await api.get('/api/v1/calls?phase=Erika', { ...OPERATOR_KEY, 'user-agent': 'Erika' });
    await api.get(`/api/v1/calls/${CALL_ID}`, OPERATOR_KEY);
    await api.get('/Erika/Mustermann');
    const lines = api.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      {
        level: 'info',
        process: 'api',
        msg: 'request',
        method: 'GET',
        route: '/api/v1/calls',
        status: 400,
        role: 'operator',
      },
      { route: '/api/v1/calls/:id', status: 200 },
      { route: '(no route)', status: 404, role: null },
    ]);
    expect(api.logLines.join('')).not.toMatch(/Erika|demo-operator-key/);
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
