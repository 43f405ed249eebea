import { describe, expect, it } from '@jest/globals';
import { createAgentSetup } from '../../../src/providers/elevenlabs/agent-setup.ts';
import { failsInOurWords, failureOf } from '../failures.ts';
import { recordedServer } from '../recorded-server.ts';

const setup = (baseUrl: string, httpTimeoutMs?: number) =>
  createAgentSetup({ baseUrl, apiKey: 'xi-test', ...(httpTimeoutMs !== undefined && { httpTimeoutMs }) });

const overrides = (agent: object) => ({ overrides: { conversation_config_override: { agent } } });
const AGENT = {
  agent_id: 'agent_1',
  conversation_config: { conversation: { max_duration_seconds: 1_800, text_only: false } },
  platform_settings: overrides({ first_message: true, prompt: { prompt: true } }),
};
const HOOK = { webhooks: { post_call_webhook_id: 'wh_1', events: ['transcript'] } };

describe('how the agent is set up', () => {
  it('is asked of the agent, and of its workspace', async () => {
    const server = await recordedServer({ body: AGENT }, { body: HOOK });
    expect(await setup(server.url).read('agent_1')).toEqual({
      maxDurationSeconds: 1_800,
      mayOverridePrompt: true,
      mayOverrideFirstMessage: true,
      hasPostCallWebhook: true,
    });
    expect(server.sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /v1/convai/agents/agent_1',
      'GET /v1/convai/settings',
    ]);
    expect(server.sent[0]!.headers).toMatchObject({ 'xi-api-key': 'xi-test' });
  });

  it('is the agent’s own word where it has one', async () => {
    const platform_settings = { ...AGENT.platform_settings, workspace_overrides: HOOK };
    const server = await recordedServer({ body: { ...AGENT, platform_settings } });
    expect(await setup(server.url).read('agent_1')).toMatchObject({ hasPostCallWebhook: true });
    expect(server.sent).toHaveLength(1);
  });

  it.each([
    [{ conversation_config: {} }, {}],
    [{ conversation_config: {}, platform_settings: {} }, { webhooks: null }],
    [{ conversation_config: {}, platform_settings: overrides({}) }, { webhooks: { post_call_webhook_id: null } }],
    [{ conversation_config: {}, platform_settings: { workspace_overrides: { webhooks: {} } } }, []],
  ])('is not allowed, and not set, where nothing is said: %j, %j', async (agent, workspace) => {
    const server = await recordedServer({ body: agent }, { body: workspace });
    expect(await setup(server.url).read('agent_1')).toEqual({
      maxDurationSeconds: null,
      mayOverridePrompt: false,
      mayOverrideFirstMessage: false,
      hasPostCallWebhook: false,
    });
  });

  it('is not known from an answer that is no agent', async () => {
    const server = await recordedServer({ body: { success: 'yes' } });
    expect(await failureOf(setup(server.url).read('agent_1'))).toMatchObject({ kind: 'bad_answer' });
  });

  failsInOurWords((url, httpTimeoutMs) => setup(url, httpTimeoutMs).read('agent_1'));
});

describe('the time at ElevenLabs', () => {
  it('is that of any answer, also of a refusal', async () => {
    const date = 'Wed, 26 Nov 2025 12:45:09 GMT';
    const server = await recordedServer({ status: 401, headers: { date }, body: {} });
    expect(await setup(server.url).time()).toEqual(new Date(date));
  });

  it('is not known from what is none', async () => {
    const server = await recordedServer({ headers: { date: 'yesterday' }, body: {} });
    expect(await failureOf(setup(server.url).time())).toMatchObject({ kind: 'bad_answer' });
  });
});
