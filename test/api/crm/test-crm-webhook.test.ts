import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CrmTrial } from '../../../src/api/commands/results.ts';
import { type RunningApi, startApi } from '../running-api.ts';

const FIXTURE = JSON.parse(readFileSync(new URL('../../fixtures/crm/test_crm_webhook.json', import.meta.url), 'utf8'));
const PATH = '/api/test-crm-webhook';

let api: RunningApi;
let tried: string[];
let trial: CrmTrial;
beforeAll(async () => {
  api = await startApi({ deps: { results: resultsOf() } });
});
afterAll(() => api.close());

const resultsOf = () => ({
  resend: () => Promise.reject(new Error('not asked here')),
  analyse: () => Promise.reject(new Error('not asked here')),
  tryCrm: async (callSid: string) => {
    tried.push(callSid);
    return trial;
  },
});

async function ask(body: unknown, on = api) {
  tried = [];
  const { status, json } = await on.post(PATH, body as object, { 'content-type': 'application/json' });
  return [status, json];
}

describe('trying the CRM out', () => {
  it('says what was sent and what the CRM said', async () => {
    const { payload, response } = FIXTURE.response_200_ok.details;
    trial = { kind: 'sent', payload, response };
    expect(await ask(FIXTURE.request)).toEqual([200, FIXTURE.response_200_ok]);
    expect(tried).toEqual([FIXTURE.request.callSid]);
  });

  it('says that there is no such call', async () => {
    trial = { kind: 'unknown_call' };
    expect(await ask(FIXTURE.request)).toEqual([200, FIXTURE.response_200_failed]);
  });

  it.each([
    [503, { success: false, error: 'CRM webhook failed with status 503', response: null }],
    [null, { success: false, error: 'The CRM could not be reached' }],
  ])('says that the CRM refused: %s', async (status, details) => {
    trial = { kind: 'refused', status };
    expect(await ask(FIXTURE.request)).toEqual([200, { success: false, message: 'CRM webhook failed', details }]);
  });

  it.each([
    [{ enabled: false, url: null, sendUpdates: false }, true, { success: true, message: 'CRM webhook disabled' }],
    [
      { enabled: true, url: null, sendUpdates: false },
      false,
      { success: false, error: 'CRM webhook URL not configured' },
    ],
  ])('tries nothing where there is nothing to try: %j', async (crm, success, details) => {
    const other = await startApi({ config: { crm }, deps: { results: resultsOf() } });
    const message = success ? 'CRM webhook sent successfully' : 'CRM webhook failed';
    expect(await ask(FIXTURE.request, other)).toEqual([200, { success, message, details }]);
    expect(tried).toEqual([]);
    await other.close();
  });

  it.each(['{}', '{"callSid":""}', '{"callSid":7}', '{', '', '[]', 'null'])('%j names no call: 400', async (body) => {
    expect(await ask(body)).toEqual([400, FIXTURE.response_400]);
    expect(tried).toEqual([]);
  });

  it('needs a key where doors that were open are closed', async () => {
    const closed = await startApi({ config: { authCompatOpen: false }, deps: { results: resultsOf() } });
    expect(await ask(FIXTURE.request, closed)).toEqual([
      401,
      { success: false, error: 'Unauthorized: Invalid or missing API key' },
    ]);
    const { status } = await closed.post(PATH, FIXTURE.request, { 'x-api-key': 'demo-api-key' });
    expect(status).toBe(200);
    await closed.close();
  });
});
