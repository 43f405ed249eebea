import { contextOfSms } from '../../domain/messages/sms-words.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import { type ActiveConversation, findActiveConversations } from '../../store/calls/active-conversations.ts';
import type { MessageRow } from '../../store/leads/lead-tables.ts';
import { readMessage, recordInjected } from '../../store/messages/messages.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/**
 * Tells the agent of every conversation with the sender that a message came in. That it cannot be told is noted and loses
 * nothing: the message is kept, and the next conversation knows of it. A second run tells nobody who was told.
 * @returns how many conversations with the sender are going on
 */
export const tellConversations =
  (deps: ActivityDependencies) =>
  async ({ messageId }: { messageId: string }): Promise<{ active: number }> => {
    const message = await readMessage(deps.db, messageId);
    const conversations = await findActiveConversations(deps.db, message.from_number);
    if (message.injected_at === null) {
      for (const conversation of conversations) await tell(deps, conversation, message);
    }
    return { active: conversations.length };
  };

async function tell(
  { db, textAgent }: ActivityDependencies,
  { callId, attempt, conversationId }: ActiveConversation,
  message: MessageRow,
): Promise<void> {
  const say = (kind: string, text: string) =>
    addToTimeline(db, { callId, attempt, source: 'us', kind, text, once: `${kind}:${message.id}` });
  try {
    await textAgent.injectSms(conversationId, {
      message: message.body,
      from: message.from_number,
      timestamp: message.created_at.toISOString(),
      context: contextOfSms(message.body),
    });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return say('message_not_told', 'A message came in; the voice agent could not be told');
  }
  await recordInjected(db, message.id);
  await say('message_told', 'A message came in; the voice agent was told');
}
