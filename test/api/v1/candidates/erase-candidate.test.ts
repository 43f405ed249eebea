import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { erasureAskedSchema, erasureSchema } from '../../../../src/api/v1/candidates/schemas.ts';
import { type NamedKey, ROLES } from '../../../../src/api-keys.ts';
import { CALL_ID, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

const CANDIDATE = '01934f00-0000-7000-8000-0000000000ca';
const ERASURE = '01934f00-0000-7000-8000-0000000000e7';
const NAMED: NamedKey[] = ROLES.map((role) => ({ name: `the-${role}`, role, key: `${role}:of:the:tests:0123456789` }));

let api: RunningApi;
const asked: unknown[][] = [];
beforeAll(async () => {
  api = await startApi({
    config: { apiKeys: NAMED },
    deps: {
      erasures: {
        erase: async (...order) => {
          asked.push(order);
          return order[0] === CANDIDATE ? ERASURE : null;
        },
        find: async (id) => {
          asked.push([id]);
          if (id !== ERASURE) return null;
          return {
            status: 'incomplete',
            requestedAt: new Date('2026-11-30T10:00:00.000Z'),
            finishedAt: null,
            parts: [
              { part: 'conversation', provider: 'elevenlabs', result: 'away', count: 2 },
              { part: 'calls', provider: null, result: 'erased', count: 2 },
            ],
          };
        },
      },
    },
  });
});
afterAll(() => api.close());

const erase = (id: string, headers: Record<string, string> = OPERATOR_KEY) =>
  api.request(`/api/v1/candidates/${id}`, { method: 'DELETE', headers });

it('takes an order to erase somebody, with who gave it', async () => {
  const { status, json } = await erase(CANDIDATE);
  expect([status, erasureAskedSchema.parse(json)]).toEqual([202, { erasureId: ERASURE }]);
  expect(asked.at(-1)).toEqual([CANDIDATE, expect.stringMatching(/^[0-9a-f]{16}$/)]);
});

it('is an admin’s to order: everybody else is refused', async () => {
  asked.length = 0;
  for (const { role, key } of NAMED.filter((one) => one.role !== 'admin'))
    expect([role, (await erase(CANDIDATE, { authorization: `Bearer ${key}` })).status]).toEqual([role, 403]);
  expect(asked).toEqual([]);
});

it('shows what became of it', async () => {
  const { status, json } = await api.get(`/api/v1/erasures/${ERASURE}`, OPERATOR_KEY);
  expect(status).toBe(200);
  expect(erasureSchema.parse(json)).toMatchObject({
    status: 'incomplete',
    requestedAt: '2026-11-30T10:00:00.000Z',
    finishedAt: null,
  });
});

it('knows neither a stranger nor an erasure that nobody ordered, and asks nobody about ids that can be nobody’s', async () => {
  expect(await erase(CALL_ID)).toMatchObject({ status: 404, json: { title: 'Candidate not found' } });
  const path = '/api/v1/erasures/';
  expect(await api.get(path + CALL_ID, OPERATOR_KEY)).toMatchObject({
    status: 404,
    json: { title: 'Erasure not found' },
  });
  asked.length = 0;
  for (const id of ['x', '%00', '9'.repeat(400)]) {
    expect((await erase(id)).status).toBe(404);
    expect((await api.get(path + id, OPERATOR_KEY)).status).toBe(404);
  }
  expect(asked).toEqual([]);
});
