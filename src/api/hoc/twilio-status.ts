import type { RequestHandler } from 'express';
import { readStatusCallback } from '../../providers/twilio/webhook.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { Refusal, unavailable } from '../answers/refusal.ts';
import { type FormRefusals, formRow, signedForm } from '../twilio/signed-form.ts';

/** System 1 asks for no signature; a forged ending of a call would change what HOC is told, so we do (contracts §9.8). */
const HOC_DOOR: FormRefusals = {
  missing: () => new Refusal(401, 'Missing signature header'),
  invalid: () => new Refusal(401, 'Invalid signature'),
  notConfigured: () => new Refusal(500, 'Twilio auth token not configured'),
};

/**
 * `POST /webhook/twilio-status` (contracts §1.3): where a call stands, as a signed form of Twilio. 200
 * `{"status":"received"}` once it is stored · 401 · 403 another account's · 503 not stored; Twilio then sends it again.
 * Twice is harmless: the same bytes are the same event.
 */
export const twilioStatus =
  (deps: Pick<ApiDependencies, 'config' | 'receiveEvent'>, slowDown: RequestHandler): RequestHandler =>
  async (req, res) => {
    const parameters = await signedForm(deps, HOC_DOOR, slowDown, req, res);
    const event = readStatusCallback(parameters);
    const row = formRow('call_status', res.locals.rawBody, {
      event,
      conversationId: null,
      callSid: event?.callSid ?? null,
      attemptId: null,
    });
    const delivery = { provider: 'twilio' as const, atDropInDoor: true, events: [row] };
    if ((await deps.receiveEvent(delivery)) !== 'stored') throw unavailable();
    res.json({ status: 'received' });
  };
