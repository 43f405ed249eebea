import { request as ask } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Options } from 'express-rate-limit';
import { eventually } from '../../../scripts/test/eventually.ts';
import { twilioSignature } from '../../../scripts/test/provider-signatures.ts';
import type { RequestClassName } from '../../../src/api/limits.ts';
import { requestCounts } from '../../../src/api/load/request-counts.ts';
import { DEMO } from '../../../src/demo-settings.ts';
import { HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../running-api.ts';

/** Ten requests at once, then none for a long time. */
const TEN = { perSecond: 0.01, burst: 10 };
const rates = (name: RequestClassName) => ({ classes: { [name]: { rate: TEN } } });

const statusesOf = async (count: number, ask: (index: number) => Promise<{ status: number }>): Promise<number[]> => {
  const statuses: number[] = [];
  for (let index = 0; index < count; index += 1) statuses.push((await ask(index)).status);
  return statuses;
};

describe('a caller that asks too often (T21)', () => {
  let api: RunningApi;
  afterEach(() => api.close());

  it('is told so in the shape of the door, and when to come back', async () => {
    api = await startApi({ limits: rates('placements') });
    const statuses = await statusesOf(11, () => api.post('/webhook/trigger-call', {}, HOC_KEY));
    expect(statuses).toEqual([...Array(10).fill(400), 429]);
    const hoc = await api.post('/webhook/trigger-call', {}, HOC_KEY);
    expect(hoc.json).toMatchObject({ status: 'error', error: 'Too many requests', timestamp: expect.any(String) });
    expect(Number(hoc.headers.get('retry-after'))).toBeGreaterThan(0);
    const v1 = await api.post('/api/v1/calls', {}, HOC_KEY);
    expect(v1.headers.get('content-type')).toContain('application/problem+json');
    expect(v1.json).toMatchObject({ status: 429 });
  });

  it('does not slow down another key', async () => {
    api = await startApi({ limits: rates('placements') });
    await statusesOf(11, () => api.post('/api/v1/calls', {}, HOC_KEY));
    expect((await api.post('/api/v1/calls', {}, OPERATOR_KEY)).status).toBe(400);
  });

  it('22 cannot be escaped by forwarded headers, nor by guessing keys', async () => {
    api = await startApi({ limits: rates('reads') });
    const guess = (index: number) =>
      api.get('/api/v1/calls', {
        authorization: `Bearer guess-${index}`,
        'x-forwarded-for': `203.0.${index >> 8}.${index & 255}`,
        forwarded: `for=203.0.${index >> 8}.${index & 255}`,
        'x-real-ip': `203.0.${index >> 8}.${index & 255}`,
      });
    expect(await statusesOf(1_000, guess)).toEqual([...Array(10).fill(401), ...Array(990).fill(429)]);
  }, 60_000);

  it('is known by the address that a trusted proxy saw, not by the one it claims', async () => {
    api = await startApi({ config: { trustProxy: 1 }, limits: rates('reads') });
    const from = (claimed: string, seen: string) =>
      api.get('/api/v1/calls', { 'x-forwarded-for': `${claimed}, ${seen}` });
    const one = await statusesOf(10, (index) => from(`6.6.6.${index}`, '203.0.113.7'));
    expect(new Set(one)).toEqual(new Set([401]));
    expect((await from('6.6.6.6', '203.0.113.7')).status).toBe(429);
    expect((await from('6.6.6.6', '203.0.113.8')).status).toBe(401);
  });

  it('is one caller for all addresses of its IPv6 network', async () => {
    api = await startApi({ config: { trustProxy: 1 }, limits: rates('reads') });
    const from = (address: string) => api.get('/api/v1/calls', { 'x-forwarded-for': address });
    await statusesOf(10, (index) => from(`2001:db8:0:1::${index}`));
    expect((await from('2001:db8:0:ff::1')).status).toBe(429);
    expect((await from('2001:db8:0:100::1')).status).toBe(401);
  });
});

describe('the counting of requests', () => {
  it('starts anew after each window, and forgets who no longer comes', async () => {
    let now = 0;
    const counts = requestCounts({ nowMs: () => now });
    void counts.init?.({ windowMs: 1_000 } as Options);
    const ask = async (caller: string) => (await counts.increment(caller)).totalHits;
    expect([await ask('one'), await ask('one'), await ask('other')]).toEqual([1, 2, 1]);
    now = 999;
    expect(await ask('one')).toBe(3);
    now = 1_000;
    expect(await ask('one')).toBe(1);
  });

  it('refuses nobody for as long as the wall clock was wrong, once it is put right', async () => {
    const trueNow = Date.now;
    const api = await startApi({ limits: { classes: { placements: { rate: { perSecond: 20, burst: 10 } } } } });
    try {
      Date.now = () => trueNow() + 31 * 60_000;
      await statusesOf(11, () => api.post('/api/v1/calls', {}, HOC_KEY));
      Date.now = trueNow;
      const status = async () => (await api.post('/api/v1/calls', {}, HOC_KEY)).status === 400;
      expect(await eventually(status, { withinMs: 2_000, what: 'the next window' })).toBe(true);
    } finally {
      Date.now = trueNow;
      await api.close();
    }
  });
});

describe('a claimed host (T21)', () => {
  const CLAIMS = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
    'x-forwarded-port': '81',
    forwarded: 'host=evil.example;proto=http',
  };
  /** fetch sends no Host of one's own. */
  const withClaims = (port: number, method: string, path: string, headers: Record<string, string>, body?: string) =>
    new Promise<{ status: number; text: string; headers: object }>((resolve, reject) => {
      const sent = ask({ host: '127.0.0.1', port, method, path, headers: { ...headers, ...CLAIMS } }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part) => (text += part));
        answer.on('end', () => resolve({ status: answer.statusCode!, text, headers: answer.headers }));
      });
      sent.on('error', reject).end(body);
    });

  // Any value that trusts the direct peer would also take X-Forwarded-Host into req.hostname (F17).
  it.each([false, 1] as const)('is in no address that we tell, with TRUST_PROXY %j', async (trustProxy) => {
    const api = await startApi({ config: { trustProxy, publicUrl: 'https://calls.example' } });
    const call = { companyName: 'x', candidate: { firstName: 'E', lastName: 'M', phone: '+493023125001' } };
    const hoc = {
      campaign_id: 804,
      company_name: 'x',
      candidate_first_name: 'E',
      candidate_last_name: 'M',
      to_number: '+493023125001',
    };
    const json = { 'content-type': 'application/json' };
    const answers = [
      await withClaims(api.port, 'GET', '/openapi.json', {}),
      await withClaims(api.port, 'GET', '/', {}),
      await withClaims(api.port, 'POST', '/api/v1/calls', { ...json, ...OPERATOR_KEY }, JSON.stringify(call)),
      await withClaims(api.port, 'POST', '/webhook/trigger-call', { ...json, ...HOC_KEY }, JSON.stringify(hoc)),
      await withClaims(api.port, 'GET', '/nothing', {}),
    ];
    await api.close();
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 201, 200, 404]);
    for (const { text, headers } of answers) expect(text + JSON.stringify(headers)).not.toContain('evil.example');
    expect(answers[0]!.text).toContain('https://calls.example');
  });

  it.each([false, 1] as const)('is not what a signature is over, with TRUST_PROXY %j', async (trustProxy) => {
    const api = await startApi({ config: { trustProxy, publicUrl: 'https://calls.example' } });
    const path = '/call-status-callback';
    const form = { AccountSid: DEMO.twilioAccountSid, CallSid: `CA${'0'.repeat(32)}`, CallStatus: 'completed' };
    const signedOver = async (url: string) => {
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': twilioSignature(url + path, form),
      };
      return (await withClaims(api.port, 'POST', path, headers, new URLSearchParams(form).toString())).status;
    };
    expect(await signedOver('https://calls.example')).toBe(200);
    expect(await signedOver('https://evil.example')).toBe(403);
    expect(await signedOver('http://evil.example:81')).toBe(403);
    await api.close();
  });
});
