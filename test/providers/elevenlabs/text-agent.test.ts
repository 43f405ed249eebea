import { describe, expect, it } from '@jest/globals';
import { createTextAgent } from '../../../src/providers/elevenlabs/text-agent.ts';
import { CANARY, failsInOurWords, failureOf, onlyRequest } from '../failures.ts';
import { recordedServer } from '../recorded-server.ts';

const agent = (url: string, httpTimeoutMs?: number) =>
  createTextAgent({
    baseUrl: `${url}/elevenlabs`,
    apiKey: 'key-test',
    agentId: 'agent_x',
    ...(httpTimeoutMs !== undefined && { httpTimeoutMs }),
  });
const SMS = {
  message: 'Bis später',
  from: CANARY.number,
  timestamp: '2026-11-21T08:00:00.000Z',
  context: 'User sent SMS: "Bis später". Please acknowledge this message and continue the conversation naturally.',
};
const REQUEST = { sessionId: 'sms_lead_1_1', context: 'Wann?' };

describe('injectSms', () => {
  it('sends the event of the original to the conversation', async () => {
    const server = await recordedServer({ body: {} });
    await agent(server.url).injectSms('conv_1', SMS);
    const { method, path, headers, body } = onlyRequest(server.sent);
    expect([method, path, headers['xi-api-key']]).toEqual([
      'POST',
      '/elevenlabs/v1/convai/conversations/conv_1/client-events',
      'key-test',
    ]);
    expect(JSON.parse(body)).toEqual({ type: 'context_update', data: { event_type: 'sms_received', ...SMS } });
  });

  failsInOurWords((url, httpTimeoutMs) => agent(url, httpTimeoutMs).injectSms('conv_1', SMS), {}, [
    'a page',
    'another object',
  ]);
});

describe('writeReply', () => {
  it('asks for a text conversation and reads its answer', async () => {
    const server = await recordedServer({ body: { response: ' Um neun. ' } });
    expect(await agent(server.url).writeReply(REQUEST)).toBe('Um neun.');
    const { path, body } = onlyRequest(server.sent);
    expect(path).toBe('/elevenlabs/v1/convai/conversations');
    expect(JSON.parse(body)).toEqual({
      agent_id: 'agent_x',
      session_id: 'sms_lead_1_1',
      context: 'Wann?',
      mode: 'text_only',
    });
  });

  it.each([{}, { response: '' }, { response: '  ' }, { response: 1 }])('reads no text in %j', async (body) => {
    const server = await recordedServer({ body });
    expect(await agent(server.url).writeReply(REQUEST)).toBeNull();
  });

  it('refuses what is no JSON', async () => {
    const server = await recordedServer({ body: 'Um neun.', headers: { 'content-type': 'text/plain' } });
    await expect(agent(server.url).writeReply(REQUEST)).rejects.toMatchObject({ name: 'ProviderError' });
    expect(await failureOf(agent(server.url).writeReply(REQUEST))).toMatchObject({ kind: 'bad_answer' });
  });

  failsInOurWords((url, httpTimeoutMs) => agent(url, httpTimeoutMs).writeReply(REQUEST), {}, ['another object']);
});
