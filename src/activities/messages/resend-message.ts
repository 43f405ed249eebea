import { isFailure, isWorthSendingAgain } from '../../domain/messages/message.ts';
import { addLeadAttention } from '../../store/leads/lead-attention.ts';
import { keepOutgoingMessage, readMessage } from '../../store/messages/messages.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/**
 * What follows a message that did not arrive: the pause before it is sent again, where another time may do, else null:
 * a person has to find another way, and the lead says so. Twice is harmless.
 */
export const planResend =
  ({ db, messages: { policy } }: ActivityDependencies) =>
  async ({ messageId }: { messageId: string }): Promise<{ pauseMs: number } | null> => {
    const { status, error_code, resend_number, lead_id } = await readMessage(db, messageId);
    if (!isFailure(status)) return null;
    if (isWorthSendingAgain(error_code) && resend_number < policy.maxResends) return { pauseMs: policy.resendAfterMs };
    if (lead_id !== null) await addLeadAttention(db, lead_id, 'message_not_delivered');
    return null;
  };

/** The message that is sent in place of one that did not arrive: an intent of its own, the same one when asked again. */
export const keepResend =
  ({ db }: ActivityDependencies) =>
  async ({ messageId }: { messageId: string }): Promise<{ messageId: string }> => {
    const message = await readMessage(db, messageId);
    const again = await keepOutgoingMessage(db, {
      intentKey: `${message.intent_key ?? message.id}:retry${message.resend_number + 1}`,
      leadId: message.lead_id,
      fromNumber: message.from_number,
      toNumber: message.to_number,
      body: message.body,
      resendOf: message,
    });
    return { messageId: again.id };
  };
