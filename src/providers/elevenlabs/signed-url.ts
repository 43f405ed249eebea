import { z } from 'zod';
import { inOurWords } from '../answer.ts';
import type { HttpLimits } from '../http.ts';
import { connect, type ConnectionSettings, getJson, unreadable } from './connection.ts';
import { providerId } from './schemas.ts';

export interface SignedConversation {
  /** `wss://…`, for one conversation, to be begun within 15 minutes */
  signedUrl: string;
  /** the conversation it will be, null when ElevenLabs does not say */
  conversationId: string | null;
}

/**
 * Addresses with which a browser talks to an agent without our key. Nothing rings and nothing begins before somebody
 * opens one, so asking again is harmless: an address that nobody uses expires.
 */
export interface SignedUrls {
  /** May be opened more than once while it is valid. @throws ProviderError */
  signedUrl(agentId: string): Promise<string>;
  /** Opens once, and its conversation is known beforehand. @throws ProviderError */
  signedConversation(agentId: string): Promise<SignedConversation>;
}

/** Somebody waits before a screen. */
const LIMITS: HttpLimits = { connectMs: 3_000, totalMs: 10_000 };

/** What a browser can open; anything else is no address. */
const schema = z.object({
  signed_url: z.string().regex(/^wss?:\/\//),
  conversation_id: z.string().nullish().catch(null),
});

/** `GET /v1/convai/conversation/get-signed-url`: one request each, within 10 s. */
export function createSignedUrls(settings: ConnectionSettings): SignedUrls {
  const connection = connect(settings, LIMITS);
  const ask = (query: Record<string, string>) =>
    inOurWords('elevenlabs', async () => {
      const path = `/v1/convai/conversation/get-signed-url?${new URLSearchParams(query).toString()}`;
      return schema.safeParse(await getJson(connection, path)).data ?? unreadable();
    });

  return {
    signedUrl: async (agentId) => (await ask({ agent_id: agentId })).signed_url,

    signedConversation: async (agentId) => {
      const { signed_url, conversation_id } = await ask({ agent_id: agentId, include_conversation_id: 'true' });
      return { signedUrl: signed_url, conversationId: providerId(conversation_id) ?? idInAddress(signed_url) };
    },
  };
}

/** The official answer holds the address alone, and that names its conversation. */
const idInAddress = (signedUrl: string): string | null =>
  providerId(/[?&]conversation_id=([\w-]+)/.exec(signedUrl)?.[1] ?? null);
