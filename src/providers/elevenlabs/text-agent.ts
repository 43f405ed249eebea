import { z } from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import { successOnlyFetch } from '../answer.ts';
import { type HttpLimits, shortened } from '../http.ts';
import { ProviderError } from '../provider-error.ts';
import type { VoiceAgentSettings } from './client.ts';

/**
 * What system 3 asks of ElevenLabs about text messages. Neither address is documented there: contextual updates belong to
 * a conversation's own WebSocket, and text conversations to another one. So both may be refused at any time, and whoever
 * asks goes on without them.
 */
export interface TextAgent {
  /** Tells the agent of a conversation that its other side has written. @throws ProviderError when it cannot be told */
  injectSms(
    conversationId: string,
    sms: { message: string; from: string; timestamp: string; context: string },
  ): Promise<void>;
  /** Has the agent write an answer. @returns null when it writes nothing @throws ProviderError */
  writeReply(request: { sessionId: string; context: string }): Promise<string | null>;
}

const LIMITS: HttpLimits = { connectMs: 3_000, totalMs: 10_000 };
const replySchema = z.object({ response: z.string() });

export function createTextAgent(
  settings: Pick<VoiceAgentSettings, 'baseUrl' | 'apiKey' | 'agentId' | 'httpTimeoutMs'>,
): TextAgent {
  const fetch = successOnlyFetch('elevenlabs', shortened(LIMITS, settings.httpTimeoutMs));
  const baseUrl = settings.baseUrl.replace(/\/+$/, '');
  const post = (path: string, body: object) =>
    fetch(baseUrl + path, {
      method: 'POST',
      headers: { 'xi-api-key': settings.apiKey, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    });

  return {
    async injectSms(conversationId, sms) {
      await post(`/v1/convai/conversations/${encodeURIComponent(conversationId)}/client-events`, {
        type: 'context_update',
        data: { event_type: 'sms_received', ...sms },
      });
    },

    async writeReply({ sessionId, context }) {
      const body = { agent_id: settings.agentId, session_id: sessionId, context, mode: 'text_only' };
      const answer = parseJson(await (await post('/v1/convai/conversations', body)).text());
      if (!answer.ok) throw new ProviderError('elevenlabs', 'bad_answer');
      return replySchema.safeParse(answer.value).data?.response.trim() || null;
    },
  };
}
