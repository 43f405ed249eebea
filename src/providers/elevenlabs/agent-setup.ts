import { z } from 'zod';
import type { AgentSetup } from '../../domain/health-checks.ts';
import { inOurWords } from '../answer.ts';
import { guardedFetch, type HttpLimits } from '../http.ts';
import { ProviderError } from '../provider-error.ts';
import { connect, type ConnectionSettings, getJson, unreadable } from './connection.ts';

/** How the agent is set up, for people who want to know why calls go wrong. Changes nothing; may be repeated. */
export interface AgentSetupReader {
  /** @throws ProviderError */
  read(agentId: string): Promise<AgentSetup>;
  /** What ElevenLabs takes the time to be, null when it does not say. @throws ProviderError */
  time(): Promise<Date | null>;
}

/** Somebody waits before a screen. */
const LIMITS: HttpLimits = { connectMs: 3_000, totalMs: 10_000 };

const allowed = z.boolean().catch(false);
const webhooks = z.object({ post_call_webhook_id: z.string().min(1) });

const agentSchema = z.object({
  conversation_config: z.object({
    conversation: z
      .object({ max_duration_seconds: z.number().int().nullish().catch(null) })
      .nullish()
      .catch(null),
  }),
  platform_settings: z
    .object({
      overrides: z
        .object({
          conversation_config_override: z.object({
            agent: z.object({ first_message: allowed, prompt: z.object({ prompt: allowed }).nullish().catch(null) }),
          }),
        })
        .nullish()
        .catch(null),
      workspace_overrides: z.object({ webhooks }).nullish().catch(null),
    })
    .nullish()
    .catch(null),
});

const workspaceSchema = z.object({ webhooks });

/** `GET /v1/convai/agents/{id}` and `/v1/convai/settings`: one request each, within 10 s. */
export function createAgentSetup(settings: ConnectionSettings): AgentSetupReader {
  const connection = connect(settings, LIMITS);
  const fetch = guardedFetch('elevenlabs', LIMITS);
  return {
    read: (agentId) =>
      inOurWords('elevenlabs', async () => {
        const agent = agentSchema.safeParse(
          await getJson(connection, `/v1/convai/agents/${encodeURIComponent(agentId)}`),
        ).data;
        if (!agent) return unreadable();
        const own = agent.platform_settings?.workspace_overrides?.webhooks.post_call_webhook_id;
        const overrides = agent.platform_settings?.overrides?.conversation_config_override.agent;
        return {
          // what an agent has that does not say it
          maxDurationSeconds: agent.conversation_config.conversation?.max_duration_seconds ?? null,
          mayOverridePrompt: overrides?.prompt?.prompt ?? false,
          mayOverrideFirstMessage: overrides?.first_message ?? false,
          hasPostCallWebhook:
            own !== undefined || workspaceSchema.safeParse(await getJson(connection, '/v1/convai/settings')).success,
        };
      }),
    // any answer of its says the time, also a refusal
    time: async () => {
      const said = (await fetch(`${connection.baseUrl}/v1/convai/settings`, { method: 'HEAD' })).headers.get('date');
      const at = said === null ? Number.NaN : Date.parse(said);
      if (said !== null && Number.isNaN(at)) throw new ProviderError('elevenlabs', 'bad_answer');
      return said === null ? null : new Date(at);
    },
  };
}
