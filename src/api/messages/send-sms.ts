import type { Response, RequestHandler } from 'express';
import { z } from 'zod';
import { cleanJson, parseJson } from '../../domain/parse-json.ts';
import { NUMBER_REFUSAL_MESSAGES, parsePhoneNumber } from '../../domain/phone-number.ts';
import type { SentSms } from '../../domain/messages/sms-request.ts';
import { LONGEST_SMS } from '../../domain/messages/sms-words.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { idempotencyKeyOf } from '../requests/idempotency-key.ts';
import { JSON_FAULTS, utf8Text } from '../requests/read-json.ts';
import { invalidRequest, Refusal, unavailable } from '../answers/refusal.ts';

/** Unknown fields are ignored, as at every drop-in door; `agentId` is one of them. */
export const sendSmsBody = z.object({
  to: z.string().trim().min(1),
  message: z.string().max(LONGEST_SMS),
  leadId: z.string().trim().min(1).max(128).nullish(),
});

/**
 * `POST /api/twilio/send-sms` (contracts §3.11): sends one text message, at most once per intent. 200 the carrier has it ·
 * 202 not known yet · 400 · 401 · 409 must not be written to, or another message under this key · 500 it was refused ·
 * 503 nothing was accepted.
 */
export const sendSms =
  ({ config, sendSms: send }: Pick<ApiDependencies, 'config' | 'sendSms'>): RequestHandler =>
  async (req, res) => {
    const { accountSid, authTokens, phoneNumber } = config.twilio;
    if (accountSid === null || authTokens.length === 0 || phoneNumber === null)
      throw new Refusal(500, 'Twilio credentials not configured');
    const { to, message, leadId } = readBody(res.locals.rawBody);
    const number = parsePhoneNumber(to, { allowedCountries: config.policy.allowedCountries });
    if (!number.ok) throw new Refusal(400, 'Invalid to', NUMBER_REFUSAL_MESSAGES[number.reason]);
    render(
      res,
      await send({
        toNumber: number.e164,
        text: message,
        leadId: leadId ?? null,
        askedBy: res.locals.caller!.askedBy,
        idempotencyKey: idempotencyKeyOf(req),
      }),
    );
  };

function readBody(raw: Buffer): z.infer<typeof sendSmsBody> {
  const text = utf8Text(raw);
  if (text === null) throw invalidRequest('The body is not UTF-8.');
  const json = parseJson(text);
  if (!json.ok) throw invalidRequest(JSON_FAULTS[json.reason]);
  const body = sendSmsBody.safeParse(cleanJson(json.value));
  if (!body.success) {
    const fields = [...new Set(body.error.issues.map(({ path }) => String(path[0] ?? 'the body')))];
    throw invalidRequest(`Missing or invalid: ${fields.join(', ')}.`);
  }
  if (body.data.message.trim() === '') throw invalidRequest('Missing or invalid: message.');
  return body.data;
}

function render(res: Response, sent: SentSms): void {
  switch (sent.kind) {
    case 'sent': {
      const { messageSid, status, toNumber: to, text: body } = sent;
      const data = { sid: messageSid, status, to, body };
      res.json({ success: true, messageSid, status, message: 'SMS sent successfully', data });
      return;
    }
    case 'unknown':
      res.status(202).json({
        success: true,
        messageSid: null,
        status: 'unknown',
        message: 'It is not known yet whether the SMS was sent. It is sent at most once.',
      });
      return;
    case 'refused':
      throw failed(500, `Twilio API error: ${sent.reason}`);
    case 'must_not_be_written_to':
      throw failed(409, sent.reason);
    case 'conflict':
      throw new Refusal(409, 'Idempotency conflict', 'This Idempotency-Key was used for another request.');
    case 'unavailable':
      throw unavailable();
  }
}

const failed = (status: number, details: string) =>
  new Refusal(status, 'Failed to send SMS', details, { body: { error: 'Failed to send SMS', details } });
