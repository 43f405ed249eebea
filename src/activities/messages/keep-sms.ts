import type { MessageReceived } from '../../domain/calls/call-event.ts';
import { isE164 } from '../../domain/phone-number.ts';
import { type SmsWish, wishOf } from '../../domain/messages/sms-words.ts';
import { findEvent } from '../../store/events.ts';
import { keepLead } from '../../store/leads/leads.ts';
import { keepIncomingMessage } from '../../store/messages/messages.ts';
import { optInAgain, optOut } from '../../store/messages/opt-outs.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/**
 * Keeps a message that came in, for the lead with that number, and does what it says about being called and written to.
 * Twice is harmless: the carrier's id is kept once, and consent is judged by when the message came, not by when this runs.
 */
export const keepSms =
  ({ db }: ActivityDependencies) =>
  async ({ eventId }: { eventId: string }): Promise<{ messageId: string; wish: SmsWish } | null> => {
    const row = await findEvent(db, eventId);
    if (row?.event?.kind !== 'message_received') return null;
    const sms: MessageReceived = row.event;
    const phone = isE164(sms.from) ? sms.from : null;
    const lead = await keepLead(db, { leadId: null, phone });
    const message = await keepIncomingMessage(db, {
      messageSid: sms.messageSid,
      leadId: lead?.id ?? null,
      fromNumber: sms.from,
      toNumber: sms.to,
      body: sms.text,
      mediaCount: sms.mediaCount,
      receivedAt: row.received_at,
    });
    const wish = wishOf(sms);
    if (wish === 'opt_out') await optOut(db, sms.from, row.received_at);
    if (wish === 'opt_in') await optInAgain(db, sms.from, row.received_at);
    return { messageId: message.id, wish };
  };
