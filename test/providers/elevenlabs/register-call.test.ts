import { describe, expect, it } from '@jest/globals';
import { createCallRegistrar } from '../../../src/providers/elevenlabs/register-call.ts';
import { CANARY, failsInOurWords, failureOf, onlyRequest } from '../failures.ts';
import { recordedServer } from '../recorded-server.ts';

const ATTEMPT_ID = '01a1fd64-a0c1-7594-bc7c-7119bbfedd31.1';
const TWIML =
  '<Response><Connect><Stream url="wss://api.elevenlabs.io/v1/convai/conversation"><Parameter name="conversation_id" value="conv_1"/></Stream></Connect></Response>';
const xml = (body: string) => ({ headers: { 'content-type': 'text/html; charset=utf-8' }, body });

const register = (baseUrl: string, httpTimeoutMs?: number) =>
  createCallRegistrar({
    baseUrl,
    apiKey: 'xi-test',
    agentId: 'agent_1',
    ...(httpTimeoutMs !== undefined && { httpTimeoutMs }),
  }).registerCall({
    attemptId: ATTEMPT_ID,
    prompt: `Sprechen Sie mit ${CANARY.name}.`,
    firstMessage: 'Guten Tag!',
    language: 'de',
    dynamicVariables: { attempt_id: ATTEMPT_ID },
    maxDurationSeconds: null,
    from: '+493023125200',
    to: CANARY.number,
    direction: 'outbound',
  });

describe('registering a leg with the voice agent', () => {
  it('tells the agent what an outbound call of its own would be told, once', async () => {
    const server = await recordedServer(xml(TWIML));
    expect(await register(server.url)).toEqual({ twiml: TWIML, conversationId: 'conv_1' });
    const request = onlyRequest(server.sent);
    expect(request).toMatchObject({ method: 'POST', path: '/v1/convai/twilio/register-call' });
    expect(JSON.parse(request.body)).toEqual({
      agent_id: 'agent_1',
      from_number: '+493023125200',
      to_number: CANARY.number,
      direction: 'outbound',
      conversation_initiation_client_data: {
        user_id: ATTEMPT_ID,
        dynamic_variables: { attempt_id: ATTEMPT_ID },
        conversation_config_override: {
          agent: {
            prompt: { prompt: `Sprechen Sie mit ${CANARY.name}.` },
            first_message: 'Guten Tag!',
            language: 'de',
          },
        },
      },
    });
  });

  it.each([
    ['no parameter', '<Response><Connect><Stream url="wss://x"/></Connect></Response>'],
    ['a parameter that is no id', TWIML.replace('conv_1', 'a b&lt;')],
  ])('does without the conversation’s id when the TwiML has %s', async (_title, twiml) => {
    const server = await recordedServer(xml(twiml));
    expect(await register(server.url)).toEqual({ twiml, conversationId: null });
  });

  it.each(['', '{"detail":"no"}', '<html>sorry</html>', `<Response>${'x'.repeat(70_000)}</Response>`])(
    'hands no leg what is no TwiML: %.20s',
    async (body) => {
      const server = await recordedServer(xml(body));
      expect(await failureOf(register(server.url))).toMatchObject({ kind: 'bad_answer' });
    },
  );
});

describe('failures', () => {
  failsInOurWords(register);
});
