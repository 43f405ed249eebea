import { asksSomething, FALLBACK_REPLY, isOfficeTime, LONGEST_SMS } from '../../domain/messages/sms-words.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import type { MessageRow } from '../../store/leads/lead-tables.ts';
import { findMessageByIntent, keepOutgoingMessage, readMessage } from '../../store/messages/messages.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { REPLY_INTENT } from './message-answer.ts';

/**
 * Writes the answer to a message that asks something in office hours (contracts §3.6): when it came, and still now, so
 * that nobody is written to in the night about a question of the day. Twice is harmless: one answer per message, and
 * the first text stays.
 * @returns the answer's id; null when it is not answered by itself
 */
export const writeReply =
  (deps: ActivityDependencies) =>
  async ({ messageId }: { messageId: string }): Promise<{ replyId: string } | null> => {
    const { policy, officeTimeZone } = deps.messages;
    const message = await readMessage(deps.db, messageId);
    const intentKey = REPLY_INTENT + message.twilio_message_sid;
    const written = await findMessageByIntent(deps.db, intentKey);
    if (written) return { replyId: written.id };

    const isOffice = (at: Date) => isOfficeTime(at, officeTimeZone, policy);
    if (!asksSomething(message.body) || !isOffice(message.created_at) || !isOffice(new Date())) return null;
    const reply = await keepOutgoingMessage(deps.db, {
      intentKey,
      leadId: message.lead_id,
      fromNumber: message.to_number,
      toNumber: message.from_number,
      body: await textOf(deps, message),
    });
    return { replyId: reply.id };
  };

/** The agent's text, else the original's. */
async function textOf({ textAgent }: ActivityDependencies, message: MessageRow): Promise<string> {
  try {
    const text = await textAgent.writeReply({
      sessionId: `sms_${message.lead_id ?? 'unknown'}_${Date.now()}`,
      context: message.body,
    });
    return (text ?? FALLBACK_REPLY).slice(0, LONGEST_SMS);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return FALLBACK_REPLY;
  }
}
