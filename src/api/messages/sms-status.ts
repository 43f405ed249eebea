import type { RequestHandler } from 'express';
import { isCallId } from '../../domain/ids.ts';
import { readMessageStatus } from '../../providers/twilio/webhook.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { eventNotStored } from '../intake/event-not-stored.ts';
import { formRow, LEAD_DOORS, signedForm } from '../twilio/signed-form.ts';
import { keyOf } from './incoming-sms.ts';

/**
 * `POST /api/webhooks/twilio/sms/status` (contracts §3.7): where a message is. 200
 * `{"success":true,"message":"SMS status processed successfully","status":"delivered"}` when it is stored · 401 · 403
 * another account · 500 when it could not be stored. Twice is harmless: MessageSid and status are the event's key.
 */
export const smsStatus =
  (
    { config, receiveEvent }: Pick<ApiDependencies, 'config' | 'receiveEvent'>,
    slowDown: RequestHandler,
  ): RequestHandler =>
  async (req, res) => {
    const parameters = await signedForm({ config }, LEAD_DOORS, slowDown, req, res);
    const change = readMessageStatus(parameters);
    const messageId = req.query['message_id'];
    const ours = typeof messageId === 'string' && isCallId(messageId) ? { messageId } : {};
    const row = formRow('sms.status', res.locals.rawBody, {
      event: change && { ...change, ...ours },
      conversationId: null,
      callSid: null,
      attemptId: null,
    });
    const event = change ? { ...row, dedupeKey: keyOf(change.messageSid, change.status) } : row;
    if ((await receiveEvent({ provider: 'twilio', atDropInDoor: true, events: [event] })) !== 'stored')
      throw eventNotStored();
    res.json({
      success: true,
      message: 'SMS status processed successfully',
      ...(change && { status: change.status }),
    });
  };
