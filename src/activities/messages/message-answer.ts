import { NOTICE_INTENT } from '../../domain/leads/follow-up.ts';
import type { MessageEnd, MessageResult } from '../../domain/messages/message.ts';
import { messageSentFrame } from '../../domain/messages/message-frames.ts';
import { fenceMessage } from '../../store/messages/claim-message.ts';
import { type Db, databaseTime } from '../../store/database.ts';
import type { MessageRow } from '../../store/leads/lead-tables.ts';
import { addLeadAttention } from '../../store/leads/lead-attention.ts';
import { publishToLead } from '../../store/leads/leads.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { pauseBefore } from '../try-again.ts';

/** Begins the intent of what the agent writes by itself. */
export const REPLY_INTENT = 'reply:';

/** What the row of a message says was answered, or null when it was sent and nothing is known (or not sent yet). */
export function answerOfMessage({ answer }: MessageRow): MessageEnd | null {
  if (answer === null) return null;
  if (answer.kind === 'placed') return { kind: 'sent' };
  return { kind: answer.reason === 'opted_out' ? 'opted_out' : 'refused' };
}

/** Shows a sent message to those who watch its lead. Twice is harmless: it is shown once. */
export async function showSent(db: Db, message: MessageRow): Promise<void> {
  // Our own people are told something about a lead; the lead's stream shows what the lead is told.
  if (message.intent_key?.startsWith(NOTICE_INTENT)) return;
  const isReply = message.intent_key?.startsWith(REPLY_INTENT) ?? false;
  const frame = messageSentFrame(
    message.body,
    isReply ? null : message.twilio_message_sid,
    message.sent_at ?? message.created_at,
  );
  await publishToLead(
    db,
    { leadId: message.lead_id, phone: message.to_number, frames: [frame] },
    `sms_sent:${message.id}`,
  );
}

/** What will not be sent needs another way to its lead. */
export async function askForPerson(db: Db, { lead_id }: MessageRow): Promise<void> {
  if (lead_id !== null) await addLeadAttention(db, lead_id, 'message_not_sent');
}

/**
 * After what was provably not sent: the pause before the next try, or, when it was tried long enough by the database's
 * clock, the end.
 */
export async function notSent(
  { db, messages: { policy } }: ActivityDependencies,
  message: MessageRow,
  tries: number,
  retryAfterMs: number | null,
): Promise<MessageResult> {
  const pauseMs = Math.max(retryAfterMs ?? 0, pauseBefore(tries, policy.retryFirstMs, policy.retryMaxMs));
  const triedForMs = (await databaseTime(db)).getTime() - message.created_at.getTime();
  if (triedForMs + pauseMs < policy.retryForMs) return { kind: 'not_sent', pauseMs };
  return db.transaction().execute(async (trx): Promise<MessageResult> => {
    const fenced = await fenceMessage(trx, message.id, 'not sent in time');
    // Not fenced: somebody is sending it right now, and the next round sees how that went.
    if (!fenced.fenced_at) return { kind: 'not_sent', pauseMs };
    await askForPerson(trx, message);
    return { kind: 'refused' };
  });
}
