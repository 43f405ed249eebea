import { inOurWords } from '../answer.ts';
import { type Deletion, orNotThere } from '../deletion.ts';
import type { HttpLimits } from '../http.ts';
import { connect, type ConnectionSettings } from './connection.ts';

export interface ConversationRemover {
  /** Deletes a conversation, its transcript and audio. Twice is harmless: then it is not there. @throws ProviderError */
  deleteConversation(conversationId: string): Promise<Deletion>;
}

const DELETION: HttpLimits = { connectMs: 3_000, totalMs: 10_000 };

/** Past the SDK's own method, which wants a body in the answer; what the answer says beyond its status is nothing to us. */
export function createConversationRemover(settings: ConnectionSettings): ConversationRemover {
  const { sdk, baseUrl, options } = connect(settings, DELETION);
  return {
    deleteConversation: (conversationId) =>
      orNotThere(() =>
        inOurWords('elevenlabs', async () => {
          const url = `${baseUrl}/v1/convai/conversations/${encodeURIComponent(conversationId)}`;
          await (await sdk()).fetch(url, { method: 'DELETE', headers: { accept: 'application/json' } }, options);
        }),
      ),
  };
}
