import type { Conversation } from '../../domain/calls/conversation.ts';
import type { CallPlacer } from '../../domain/calls/place-call-order.ts';
import { inOurWords } from '../answer.ts';
import type { HttpLimits } from '../http.ts';
import { connect, type ConnectionSettings, getJson, unreadable } from './connection.ts';
import { outboundCall } from './outbound-call.ts';
import { conversationListSchema, providerId, toConversation } from './schemas.ts';

export interface VoiceAgentSettings extends ConnectionSettings {
  agentId: string;
  /** the line of orders that name none */
  agentPhoneNumberId: string;
}

export interface VoiceAgent extends CallPlacer {
  /** Reads one conversation; may be repeated. @throws ProviderError, `not_found` while the id is not known (yet) */
  fetchConversation(conversationId: string): Promise<Conversation>;
  /**
   * Ids of the conversations that carry the attempt's id, newest first as the provider gives them; may be repeated.
   * Empty means "none listed now". @throws ProviderError
   */
  findConversations(query: { attemptId: string; startedAfter: Date }): Promise<string[]>;
}

const PLACEMENT: HttpLimits = { connectMs: 5_000, totalMs: 20_000 };
const CONVERSATION: HttpLimits = { connectMs: 5_000, totalMs: 15_000 };
const LOOK: HttpLimits = { connectMs: 3_000, totalMs: 10_000 };

const PAGE_SIZE = 100;
const MAX_PAGES = 5;
/** The attempt's id finds it; the time only keeps the list short. A tight one and a wrong clock would hide a ring. */
const CLOCKS_MAY_DIFFER_MS = 10 * 60_000;

/**
 * ElevenLabs' agent behind the official SDK. The SDK serialises and authenticates; time-outs, redirects and refusals are
 * decided by our fetch, below it. Conversations are read through the SDK's pass-through, because its own parser refuses
 * a whole answer for one missing field. Nothing is logged; errors carry no text of the provider.
 */
export function createVoiceAgent(settings: VoiceAgentSettings): VoiceAgent {
  const placing = connect(settings, PLACEMENT);
  const reading = connect(settings, CONVERSATION);
  const looking = connect(settings, LOOK);

  return {
    placeCall: (order) =>
      inOurWords('elevenlabs', async () => {
        const body = outboundCall(order, settings.agentId, order.agentPhoneNumberId ?? settings.agentPhoneNumberId);
        const { conversationalAi } = await placing.sdk();
        const answer = await conversationalAi.twilio.outboundCall(body, placing.options);
        return {
          success: answer.success,
          conversationId: providerId(answer.conversationId),
          callSid: providerId(answer.callSid),
        };
      }),

    fetchConversation: (conversationId) =>
      inOurWords('elevenlabs', async () => {
        const path = `/v1/convai/conversations/${encodeURIComponent(conversationId)}`;
        // A status we do not know yet is most likely a step before the end: look again.
        return toConversation(await getJson(reading, path), 'processing') ?? unreadable();
      }),

    findConversations: ({ attemptId, startedAfter }) =>
      inOurWords('elevenlabs', async () => {
        const found: string[] = [];
        let cursor: string | null = null;
        for (let page = 0; page < MAX_PAGES; page += 1) {
          const list = conversationListSchema.safeParse(
            await getJson(looking, listPath(attemptId, startedAfter, cursor)),
          );
          if (!list.success) return unreadable();
          // Where an item says whose it is, it is believed: a filter that was ignored must not hand us a stranger's call.
          const ours = list.data.conversations.filter(({ user_id }) => !user_id || user_id === attemptId);
          found.push(...ours.map(({ conversation_id }) => conversation_id));
          cursor = list.data.has_more ? (list.data.next_cursor ?? null) : null;
          if (cursor === null) break;
        }
        return [...new Set(found)];
      }),
  };
}

function listPath(attemptId: string, startedAfter: Date, cursor: string | null): string {
  const query = new URLSearchParams({
    user_id: attemptId,
    call_start_after_unix: String(Math.floor((startedAfter.getTime() - CLOCKS_MAY_DIFFER_MS) / 1_000)),
    page_size: String(PAGE_SIZE),
    ...(cursor !== null && { cursor }),
  });
  return `/v1/convai/conversations?${query.toString()}`;
}
