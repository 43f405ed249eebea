import { afterEach, describe, expect, it } from '@jest/globals';
import { HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from './running-api.ts';
import type { RequestClassName } from '../../src/api/limits.ts';

/** Ten requests at once, then none for a long time. */
const TEN = { perSecond: 0.01, burst: 10 };
const rates = (name: RequestClassName) => ({ classes: { [name]: { rate: TEN } } });

const statusesOf = async (count: number, ask: (index: number) => Promise<{ status: number }>): Promise<number[]> => {
  const statuses: number[] = [];
  for (let index = 0; index < count; index += 1) statuses.push((await ask(index)).status);
  return statuses;
};

describe('a caller that asks too often', () => {
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

  it('cannot be escaped by guessing keys or by forwarded headers', async () => {
    api = await startApi({ limits: rates('reads') });
    const guess = (index: number) =>
      api.get('/api/v1/calls', { authorization: `Bearer guess-${index}`, 'x-forwarded-for': `203.0.113.${index}` });
    expect(await statusesOf(11, guess)).toEqual([...Array(10).fill(401), 429]);
  });

  it('is known by the address that a trusted proxy saw, not by the one it claims', async () => {
    api = await startApi({ config: { trustProxy: 1 }, limits: rates('reads') });
    const from = (claimed: string, seen: string) =>
      api.get('/api/v1/calls', { 'x-forwarded-for': `${claimed}, ${seen}` });
    const one = await statusesOf(11, (index) => from(`6.6.6.${index}`, '203.0.113.7'));
    expect(one.at(-1)).toBe(429);
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
