import { describe, expect, it } from '@jest/globals';
import { createSignedUrls } from '../../../src/providers/elevenlabs/signed-url.ts';
import { CANARY, failsInOurWords, failureOf, onlyRequest } from '../failures.ts';
import { recordedServer } from '../recorded-server.ts';

const ADDRESS = 'wss://api.elevenlabs.io/v1/convai/conversation?agent_id=agent_1&conversation_signature=cvtkn_1';

const signedUrls = (baseUrl: string, httpTimeoutMs?: number) =>
  createSignedUrls({ baseUrl, apiKey: 'xi-test', ...(httpTimeoutMs !== undefined && { httpTimeoutMs }) });

describe('signedUrl', () => {
  it('asks once, with the key and the agent, and gives the address', async () => {
    const server = await recordedServer({ body: { signed_url: ADDRESS } });
    expect(await signedUrls(`${server.url}/elevenlabs/`).signedUrl('agent_1')).toBe(ADDRESS);
    const request = onlyRequest(server.sent);
    expect(request).toMatchObject({
      method: 'GET',
      path: '/elevenlabs/v1/convai/conversation/get-signed-url?agent_id=agent_1',
      headers: { 'xi-api-key': 'xi-test' },
    });
  });

  it('escapes what is no plain id', async () => {
    const server = await recordedServer({ body: { signed_url: ADDRESS } });
    await signedUrls(server.url).signedUrl('a&b=c d');
    expect(onlyRequest(server.sent).path).toBe('/v1/convai/conversation/get-signed-url?agent_id=a%26b%3Dc+d');
  });

  it.each([
    {},
    { signed_url: null },
    { signed_url: '' },
    { signed_url: 'javascript:alert(1)' },
    [],
    'null',
    `<html>${CANARY.name}</html>`,
  ])('takes an answer without an address for unreadable: %j', async (body) => {
    const server = await recordedServer({ body });
    expect(await failureOf(signedUrls(server.url).signedUrl('agent_1'))).toMatchObject({ kind: 'bad_answer' });
  });

  failsInOurWords((url, httpTimeoutMs) => signedUrls(url, httpTimeoutMs).signedUrl('agent_1'));
});

describe('signedConversation', () => {
  it.each([
    [{ signed_url: `${ADDRESS}&conversation_id=conv_1` }, 'conv_1'],
    [{ signed_url: ADDRESS, conversation_id: 'conv_2' }, 'conv_2'],
    [{ signed_url: ADDRESS, conversation_id: 7 }, null],
    [{ signed_url: ADDRESS }, null],
  ])('of %j is the conversation %s', async (body, conversationId) => {
    const server = await recordedServer({ body });
    expect(await signedUrls(server.url).signedConversation('agent_1')).toEqual({
      signedUrl: body.signed_url,
      conversationId,
    });
    expect(onlyRequest(server.sent).path).toContain('agent_id=agent_1&include_conversation_id=true');
  });
});
