import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { SentSms } from '../../../domain/messages/sms-request.ts';
import { LONGEST_SMS } from '../../../domain/messages/sms-words.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { idempotencyKeyOf } from '../../requests/idempotency-key.ts';
import { readJson } from '../../requests/read-json.ts';
import { Refusal, unavailable } from '../../answers/refusal.ts';
import { leadRefOf, unknownLead } from './lead-item.ts';
import type { Replied } from './schemas.ts';

export const replyToLeadBody = z.strictObject({
  text: z
    .string()
    .max(LONGEST_SMS)
    .refine((text) => text.trim() !== '', 'must not be blank'),
});

/**
 * `POST /api/v1/leads/{ref}/messages {text}` (`Idempotency-Key`) → 201 `{id, status}` the carrier has it · 202 not known yet ·
 * 400 with pointers · 404 · 409 must not be written to, has no number, or another text under this key · 422 the carrier
 * refused it · 503 nothing was accepted. Twice is harmless: the same key, and without one the same text within
 * `sameRequestMs`, is the same message (send-sms.ts).
 */
export const replyToLead =
  ({ config, leadPages, sendSms }: Pick<ApiDependencies, 'config' | 'leadPages' | 'sendSms'>): RequestHandler =>
  async (req, res) => {
    const ref = leadRefOf(req);
    const { text } = readJson(replyToLeadBody, res.locals.rawBody);
    const idempotencyKey = idempotencyKeyOf(req);
    const lead = await leadPages.recipient(ref);
    if (!lead) throw unknownLead();
    if (lead.phone === null) throw new Refusal(409, 'No number', 'No number of this lead is known.');
    if (config.twilio.phoneNumber === null) throw new Refusal(500, 'Not configured', 'TWILIO_PHONE_NUMBER is not set.');
    const { leadId, phone: toNumber } = lead;
    const { askedBy } = res.locals.caller!;
    const { status, body } = replied(await sendSms({ toNumber, text, leadId, askedBy, idempotencyKey }));
    res.status(status).json(body);
  };

/** @throws Refusal when it was not sent and will not be for this request */
function replied(sent: SentSms): { status: number; body: Replied } {
  switch (sent.kind) {
    case 'sent':
      return { status: 201, body: { id: sent.messageId, status: sent.status } };
    case 'unknown':
      return { status: 202, body: { id: sent.messageId, status: 'unknown' } };
    case 'refused':
      throw new Refusal(422, 'Message refused', sent.reason);
    case 'must_not_be_written_to':
      throw new Refusal(409, 'Lead must not be written to', sent.reason);
    case 'conflict':
      throw new Refusal(409, 'Idempotency conflict', 'This Idempotency-Key was used for another text.');
    case 'unavailable':
      throw unavailable('Nothing was accepted. Try again in a moment.');
  }
}
