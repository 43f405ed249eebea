import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningApi, startApi } from '../running-api.ts';

const PATH = '/webhook/health';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ config: { authCompatOpen: false } });
});
afterAll(() => api.close());

describe('GET /webhook/health', () => {
  it('says without a key that we answer, and what we are set up with', async () => {
    const { status, json, headers } = await api.get(PATH);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(json).toEqual({
      status: 'healthy',
      service: 'Sellcruiting Agent Webhook',
      agent_id: 'agent_demo',
      hirings_api_url: api.config.hoc.baseUrl,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
    });
  });

  it('tells no secret', async () => {
    const { text } = await api.get(PATH);
    const { config } = api;
    for (const secret of [
      ...config.webhookApiKeys,
      ...config.operatorApiKeys,
      config.hoc.token!,
      config.elevenLabs.apiKey!,
      ...config.twilio.authTokens,
    ])
      expect(text).not.toContain(secret);
  });
});
