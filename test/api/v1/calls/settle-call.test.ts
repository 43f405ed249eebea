import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ApiDependencies } from '../../../../src/api/dependencies.ts';
import { settlementSchema } from '../../../../src/api/v1/calls/schemas.ts';
import { CALL_ID, HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

const AT = new Date('2025-11-26T12:45:09.000Z');
const DECISION = { rang: true, note: 'Called back and asked.' };

let api: RunningApi;
let asked: unknown[][];
let answer: Awaited<ReturnType<ApiDependencies['settleCall']>> | Error;
beforeAll(async () => {
  api = await startApi({
    deps: {
      settleCall: async (...given) => {
        asked.push(given);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  });
});
afterAll(() => api.close());
beforeEach(() => {
  asked = [];
  answer = { kind: 'settled', ...DECISION, settledAt: AT };
});

const settle = (body: string | object, id = CALL_ID, key: Record<string, string> = OPERATOR_KEY) =>
  api.post(`/api/v1/calls/${id}/settle`, body, key);
const problem = (status: number, title: string, detail: string) => ({ type: 'about:blank', title, status, detail });

describe('an operator who settles an unresolved call', () => {
  it('is told what was decided, and when', async () => {
    const { status, json, headers } = await settle({ ...DECISION, note: `  ${DECISION.note} ` });
    expect([status, settlementSchema.parse(json)]).toEqual([200, { ...DECISION, settledAt: AT.toISOString() }]);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(asked).toEqual([[CALL_ID, DECISION]]);
  });

  it.each([
    ['unknown_call', 404, 'Call not found', 'There is no call with this id.'],
    ['not_unresolved', 409, 'Nothing to settle', 'Only a closed call with the outcome "unresolved" can be settled.'],
    ['settled_otherwise', 409, 'Settled before', 'This call was settled the other way, and that stays.'],
  ] as const)('is told when it is %s', async (kind, status, title, detail) => {
    answer = { kind };
    const refused = await settle(DECISION);
    expect([refused.status, refused.json]).toEqual([status, problem(status, title, detail)]);
  });

  it.each([
    ['rang', { note: 'x' }],
    ['rang', { rang: 'yes', note: 'x' }],
    ['note', { rang: true }],
    ['note', { rang: true, note: '   ' }],
    ['note', { rang: true, note: 'x'.repeat(2_001) }],
    ['outcome', { rang: true, note: 'x', outcome: 'held' }],
  ])('is shown where the request is wrong: /%s in %j', async (field, body) => {
    const { status, json } = await settle(body);
    expect(status).toBe(400);
    expect(json['errors']).toEqual([{ pointer: `/${field}`, detail: expect.any(String) }]);
    expect(asked).toEqual([]);
  });

  it('needs the key of an operator', async () => {
    expect((await settle(DECISION, CALL_ID, {})).status).toBe(401);
    expect((await settle(DECISION, CALL_ID, HOC_KEY)).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it('is told of no call for what cannot be an id, and 503 while the database is away', async () => {
    expect((await settle(DECISION, 'nonsense')).status).toBe(404);
    answer = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect((await settle(DECISION)).status).toBe(503);
  });
});
