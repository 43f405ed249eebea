import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import { messageReceivedFrame } from '../../domain/messages/message-frames.ts';
import { isE164 } from '../../domain/phone-number.ts';
import { readIncomingMessage } from '../../providers/twilio/webhook.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { eventNotStored } from '../intake/event-not-stored.ts';
import { formRow, LEAD_DOORS, signedForm } from '../twilio/signed-form.ts';

/** "Nothing to say": what there is to say is sent afterwards, as a message of its own. */
const NO_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>';

/**
 * `POST /api/webhooks/twilio/sms/incoming` (contracts §3.6): somebody wrote to us. 200 `text/xml` with an empty response
 * when it is stored · 401 · 403 another account · 500 when it could not be stored. All that follows (opt-out, agent,
 * answer) follows the answer. Twice is harmless: the MessageSid is the event's key, whatever else differs.
 */
export const incomingSms =
  (
    { config, receiveEvent }: Pick<ApiDependencies, 'config' | 'receiveEvent'>,
    slowDown: RequestHandler,
  ): RequestHandler =>
  async (req, res) => {
    const parameters = await signedForm({ config }, LEAD_DOORS, slowDown, req, res);
    const message = readIncomingMessage(parameters);
    const row = formRow('sms.incoming', res.locals.rawBody, {
      event: message,
      conversationId: null,
      callSid: null,
      attemptId: null,
      ...(message && {
        leadUpdate: {
          leadId: null,
          phone: isE164(message.from) ? message.from : null,
          frames: [messageReceivedFrame(message, new Date().toISOString())],
        },
      }),
    });
    const event = message ? { ...row, dedupeKey: keyOf(message.messageSid, 'received') } : row;
    if ((await receiveEvent({ provider: 'twilio', atDropInDoor: true, events: [event] })) !== 'stored')
      throw eventNotStored();
    res.writeHead(200, { 'Content-Type': 'text/xml' }).end(NO_REPLY);
  };

/** One word of the carrier about one message. */
export const keyOf = (messageSid: string, status: string): string =>
  createHash('sha256').update(`twilio:message:${messageSid}:${status}`).digest('hex');
