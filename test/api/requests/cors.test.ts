import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addressOf, DOORS } from '../doors.ts';
import { type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const FROM_A_PAGE = { origin: 'https://anywhere.example' };
const corsOf = (headers: Headers) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));
const preflight = (path: string, method: string) =>
  api.request(path, {
    method: 'OPTIONS',
    headers: {
      ...FROM_A_PAGE,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,content-type',
    },
  });

const OPEN: [method: string, path: string, status: number][] = [
  ['GET', '/', 200],
  ['GET', '/campaigns', 401],
  ['GET', '/campaigns/16/package', 401],
  ['POST', '/webhook/setup-campaign', 422],
  ['POST', '/webhook/process-protocol', 422],
];

const OPEN_PATHS = new Set([...OPEN.map(([, path]) => path), '/api/stream/conversation/lead_4711']);
/** Every other door there is, and what is none. */
const CLOSED: [method: string, path: string][] = [
  ...DOORS.map(([pattern, , [method]]): [string, string] => [method!, addressOf(pattern)]).filter(
    ([, path]) => !OPEN_PATHS.has(path),
  ),
  ['GET', '/nothing'],
  ['GET', '/campaigns/16'],
];

describe('sends CORS headers exactly as the table says', () => {
  it.each(OPEN)('%s %s may be read by any page, also when it is refused', async (method, path, status) => {
    const answer = await api.request(path, { method, headers: FROM_A_PAGE });
    expect([answer.status, corsOf(answer.headers)]).toEqual([status, { 'access-control-allow-origin': '*' }]);
  });

  it.each(OPEN)('%s %s answers a preflight: GET and POST, without credentials, without a key', async (method, path) => {
    const { status, headers } = await preflight(path, method);
    expect([status, corsOf(headers)]).toEqual([
      200,
      {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'Authorization, Content-Type',
        'access-control-max-age': '600',
      },
    ]);
  });

  it('a stream may be watched from any page, without credentials', async () => {
    const closed = await startApi({ config: { authCompatOpen: false } });
    const { status, headers } = await closed.request('/api/stream/conversation/lead_4711', { headers: FROM_A_PAGE });
    expect([status, corsOf(headers)]).toEqual([401, { 'access-control-allow-origin': '*' }]);
    await closed.close();
  });

  it.each(CLOSED)('%s %s may be read by no other page', async (method, path) => {
    const asked = await api.request(path, { method, headers: FROM_A_PAGE });
    const before = await preflight(path, method);
    expect([corsOf(asked.headers), corsOf(before.headers)]).toEqual([{}, {}]);
    expect(before.status).toBeGreaterThanOrEqual(400);
  });
});
