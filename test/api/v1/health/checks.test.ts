import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { healthChecksSchema } from '../../../../src/api/v1/health/schemas.ts';
import type { RanChecks } from '../../../../src/store/health-checks.ts';
import { HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

const RAN: RanChecks = {
  ranAt: new Date('2025-11-26T12:45:09.000Z'),
  items: [{ id: 'clocks', title: 'Our clock agrees', status: 'fail', found: '61 s apart', fix: 'Set the clock.' }],
};
const PATH = '/api/v1/health/checks';
const VIEWER = { name: 'anna', role: 'viewer' as const, key: 'viewer:of:the:tests:0123456789' };

let api: RunningApi;
let last: RanChecks | null;
let runs = 0;
beforeAll(async () => {
  const healthChecks = { last: async () => last, run: async () => ((runs += 1), RAN) };
  api = await startApi({ config: { apiKeys: [VIEWER] }, deps: { healthChecks } });
});
afterAll(() => api.close());
beforeEach(() => {
  last = null;
  runs = 0;
});

it('shows what the last run found, and nothing before the first', async () => {
  const none = await api.get(PATH, OPERATOR_KEY);
  expect([none.status, healthChecksSchema.parse(none.json)]).toEqual([200, { ranAt: null, items: [] }]);
  last = RAN;
  const { json } = await api.get(PATH, { authorization: `Bearer ${VIEWER.key}` });
  expect(healthChecksSchema.parse(json)).toEqual({ ranAt: '2025-11-26T12:45:09.000Z', items: RAN.items });
  expect(runs).toBe(0);
});

it('runs them for an operator, and for nobody else', async () => {
  const { status, json } = await api.post(PATH, '', OPERATOR_KEY);
  expect([status, json['items'], runs]).toEqual([200, RAN.items, 1]);
  expect((await api.post(PATH, '', { authorization: `Bearer ${VIEWER.key}` })).status).toBe(403);
  expect((await api.post(PATH, '', HOC_KEY)).status).toBe(403);
  expect((await api.post(PATH, '')).status).toBe(401);
  expect(runs).toBe(1);
});
