import type { RequestHandler } from 'express';
import { voiceStatusUpdate } from '../../domain/leads/call-frames.ts';
import { readVoiceStatus } from '../../providers/twilio/webhook.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { eventNotStored } from '../intake/event-not-stored.ts';
import { formRow, LEAD_DOORS, signedForm } from '../twilio/signed-form.ts';

/**
 * `POST /api/webhooks/twilio/voice/status` (contracts §3.8): where a leg is. 200
 * `{"success":true,"message":"Voice call status processed successfully","status":"completed"}` when it is stored · 401 ·
 * 403 another account · 500 when it could not be stored. What follows (the call, its lead, follow-ups) follows the
 * answer. Twice is harmless: the hash of the bytes is the event's key.
 */
export const voiceStatus =
  (
    { config, receiveEvent }: Pick<ApiDependencies, 'config' | 'receiveEvent'>,
    slowDown: RequestHandler,
  ): RequestHandler =>
  async (req, res) => {
    const parameters = await signedForm({ config }, LEAD_DOORS, slowDown, req, res);
    const change = readVoiceStatus(parameters);
    const event = formRow('voice.status', res.locals.rawBody, {
      event: change && change.event,
      conversationId: null,
      callSid: change && change.event.callSid,
      attemptId: null,
      ...(change && { leadUpdate: voiceStatusUpdate(change.status, new Date()) }),
    });
    if ((await receiveEvent({ provider: 'twilio', atDropInDoor: true, events: [event] })) !== 'stored')
      throw eventNotStored();
    res.json({
      success: true,
      message: 'Voice call status processed successfully',
      ...(change && { status: change.status.status }),
    });
  };
