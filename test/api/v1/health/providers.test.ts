import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { providersHealthSchema } from '../../../../src/api/v1/health/schemas.ts';
import { HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

const AT = new Date('2025-11-26T12:45:09.000Z');
const SEEN = {
  provider: 'crm' as const,
  lastSuccessAt: AT,
  lastFailureAt: null,
  failingSince: null,
  successes15m: 3,
  failures15m: 0,
  webhookLagP95Ms: null,
  closedByPollShare: null,
};

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ deps: { providerHealth: async () => ({ asOf: AT, seen: [SEEN] }) } });
});
afterAll(() => api.close());

it('says how each provider has been, in words, and how our own parts are', async () => {
  api.behind.readiness = { postgres: 'up', temporal: 'Temporal cannot be reached', worker: 'up' };
  const { status, json } = await api.get('/api/v1/health/providers', OPERATOR_KEY);
  expect([status, providersHealthSchema.parse(json)]).toEqual([
    200,
    {
      asOf: AT.toISOString(),
      items: [{ ...SEEN, status: 'up', lastSuccessAt: AT.toISOString() }],
      parts: api.behind.readiness,
    },
  ]);
});

it('is for who may read', async () => {
  expect((await api.get('/api/v1/health/providers')).status).toBe(401);
  expect((await api.get('/api/v1/health/providers', HOC_KEY)).status).toBe(403);
});
