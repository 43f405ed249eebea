import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { overviewSchema } from '../../../../src/api/v1/overview/schemas.ts';
import type { Overview } from '../../../../src/store/overview.ts';
import { CALL_ID, HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

const AT = new Date('2025-11-26T12:45:09.000Z');
const OVERVIEW: Overview = {
  asOf: AT,
  today: { accepted: 5, dialled: 4, answered: 3, completed: 2, live: 1, needsAttention: 2 },
  days: [{ date: '2025-11-26', outcomes: { held: 2, no_answer: 1 } }],
  attention: [{ kind: 'crm_refused', count: 2, oldestAt: AT }],
  live: [{ id: CALL_ID, phase: 'talking', since: AT }],
  due: [{ at: AT, counts: { crm: 2, follow_up: 1 } }],
};

let api: RunningApi;
const zones: string[] = [];
beforeAll(async () => {
  api = await startApi({
    config: { officeTimeZone: 'Europe/Vienna' },
    deps: { overview: async (timeZone) => (zones.push(timeZone), OVERVIEW) },
  });
});
afterAll(() => api.close());

describe('the overview', () => {
  it('has the figures of the day, by the days of a zone, else of the office', async () => {
    const { status, json } = await api.get('/api/v1/overview?timeZone=Asia/Tokyo', OPERATOR_KEY);
    const at = AT.toISOString();
    expect([status, overviewSchema.parse(json)]).toEqual([
      200,
      {
        ...OVERVIEW,
        asOf: at,
        timeZone: 'Asia/Tokyo',
        attention: [{ kind: 'crm_refused', count: 2, oldestAt: at }],
        live: [{ id: CALL_ID, phase: 'talking', since: at }],
        due: [{ at, counts: { crm: 2, follow_up: 1 } }],
      },
    ]);
    await api.get('/api/v1/overview', OPERATOR_KEY);
    expect(zones).toEqual(['Asia/Tokyo', 'Europe/Vienna']);
  });

  it('is for who may read', async () => {
    expect((await api.get('/api/v1/overview')).status).toBe(401);
    expect((await api.get('/api/v1/overview', HOC_KEY)).status).toBe(403);
  });
});
