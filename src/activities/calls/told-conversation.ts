import type { Conversation } from '../../domain/calls/conversation.ts';
import { conversationOfPostCall, factsOfPostCall } from '../../providers/elevenlabs/webhook.ts';
import type { Db } from '../../store/database.ts';
import { endingsOfConversation } from '../../store/events.ts';

/** What the inbox says about the conversation of an interview. */
export interface ToldConversation {
  /** null: not written up yet */
  conversation: Conversation | null;
  /** what the voice agent says beside the words, as the result keeps it (contracts §5.5) */
  raw: Record<string, unknown>;
  /** somebody said that it is over */
  hasEnded: boolean;
}

export async function toldConversation(db: Db, conversationId: string): Promise<ToldConversation> {
  const endings = await endingsOfConversation(db, conversationId);
  const told: ToldConversation = { conversation: null, raw: {}, hasEnded: false };
  for (const { kind, raw } of endings) {
    if (kind === 'conversation_ended') told.hasEnded = true;
    const conversation = conversationOfPostCall(raw);
    if (conversation?.status !== 'done' && conversation?.status !== 'failed') continue;
    Object.assign(told, { conversation, raw: factsOfPostCall(raw) ?? {}, hasEnded: true });
  }
  return told;
}
