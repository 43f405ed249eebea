import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProviderError } from '../../../src/providers/provider-error.ts';
import { OPERATOR_KEY, type RunningApi, startApi } from '../running-api.ts';
import { aDesk, SESSION_ID } from './a-desk.ts';

const SIGNED = 'wss://api.elevenlabs.io/v1/convai/conversation?agent_id=agent_1&conversation_signature=x';

let api: RunningApi;
let ask: (agentId: string) => Promise<string>;
beforeAll(async () => {
  const signedConversation = () => Promise.reject(new Error('not asked here'));
  const signedUrls = { signedUrl: (agentId: string) => ask(agentId), signedConversation };
  api = await startApi({ deps: { interviews: aDesk(), signedUrls } });
});
afterAll(() => api.close());

describe('GET /api/elevenlabs/signed-url', () => {
  it('hands on the address for the agent that is asked for', async () => {
    const asked: string[] = [];
    ask = async (agentId) => {
      asked.push(agentId);
      return SIGNED;
    };
    const { status, json } = await api.get('/api/elevenlabs/signed-url?agentId=agent_1');
    expect([status, json]).toEqual([200, { status: 'success', signed_url: SIGNED }]);
    expect(asked).toEqual(['agent_1']);
  });

  it('says that there is none, without a word of the provider', async () => {
    ask = () => Promise.reject(new ProviderError('elevenlabs', 'unauthorized', { status: 401 }));
    const { status, json } = await api.get('/api/elevenlabs/signed-url?agentId=agent_1');
    expect([status, json]).toEqual([200, { status: 'error', error: 'Failed to get signed URL' }]);
  });

  it.each([
    ['', 'agentId parameter is required and cannot be empty'],
    ['?agentId=', 'agentId parameter is required and cannot be empty'],
    ['?agentId=a&agentId=b', 'agentId parameter is required and cannot be empty'],
    ['?agentId=a%2F..%2Fb', 'agentId is not a valid id'],
  ])('refuses %j', async (query, error) => {
    ask = () => Promise.reject(new Error('must not be asked'));
    const { status, json } = await api.get(`/api/elevenlabs/signed-url${query}`);
    expect([status, json]).toEqual([400, { status: 'error', error }]);
  });

  it('needs our key at the provider', async () => {
    const without = await startApi();
    without.config.elevenLabs.apiKey = null;
    expect((await without.get('/api/elevenlabs/signed-url?agentId=agent_1')).json).toEqual({
      status: 'error',
      error: 'ELEVENLABS_API_KEY not configured',
    });
    await without.close();
  });
});

describe('GET /api/health', () => {
  it('says that the process answers', async () => {
    const { status, json } = await api.get('/api/health');
    expect([status, json]).toEqual([200, { status: 'healthy', timestamp: expect.any(String) }]);
  });
});

describe('who may knock', () => {
  const doors: [method: string, path: string][] = [
    ['POST', '/api/test-interview-analysis'],
    ['POST', '/api/candidates/1/generate-interview-link'],
    ['POST', '/api/interviews/analyze-stored-transcript'],
    ['GET', `/api/interviews/${SESSION_ID}`],
    ['POST', `/api/interviews/${SESSION_ID}/complete`],
    ['POST', `/api/interviews/${SESSION_ID}/complete-with-transcript`],
    ['PATCH', `/api/interviews/${SESSION_ID}/status`],
    ['PATCH', `/api/interviews/${SESSION_ID}/update-conversation`],
    ['GET', `/api/interviews/${SESSION_ID}/transcript`],
    ['GET', `/api/interviews/${SESSION_ID}/results`],
    ['GET', '/api/jobs/1/interview-results'],
    ['GET', '/api/elevenlabs/signed-url?agentId=a'],
  ];

  it('where doors are not open as in the original, nobody without a key', async () => {
    const closed = await startApi({ config: { authCompatOpen: false }, deps: { interviews: aDesk() } });
    for (const [method, path] of doors) {
      const { status, json } = await closed.request(path, { method, ...(method !== 'GET' && { body: '{}' }) });
      expect([path, status, json]).toEqual([
        path,
        401,
        { status: 'error', error: 'Unauthorized: Invalid or missing API key' },
      ]);
    }
    expect((await closed.get(`/api/interviews/${SESSION_ID}`, OPERATOR_KEY)).json).toMatchObject({ status: 'success' });
    await closed.close();
  });

  it.each(doors)('%s %s has no other method', async (method, path) => {
    const other = method === 'GET' ? 'POST' : 'GET';
    const { status, json, headers } = await api.request(path, { method: other });
    expect(status).toBe(405);
    expect(json).toEqual({ status: 'error', error: expect.stringContaining('Method not allowed') });
    expect(headers.get('allow')).toContain(method);
  });
});
