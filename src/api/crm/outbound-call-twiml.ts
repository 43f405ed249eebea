import type { RequestHandler, Response } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { attemptInAddress } from '../twilio/attempt-in-address.ts';
import { CRM_DOORS, signedForm } from '../twilio/signed-form.ts';
import { FALLBACK_TWIML } from './fallback-twiml.ts';

/**
 * `GET|POST /outbound-call-twiml` (contracts §4.6): somebody has answered, and Twilio asks what the leg is to do. 200
 * `text/xml`: joined to the voice agent, once per leg; for whatever goes wrong the fallback, since a leg that gets an
 * error stays silent · 403 unsigned. The one webhook that asks a vendor before it answers. Twice is harmless: the same
 * leg gets the same TwiML again.
 */
export const outboundCallTwiml =
  (deps: Pick<ApiDependencies, 'config' | 'twimlForLeg' | 'log'>, slowDown: RequestHandler): RequestHandler =>
  async (req, res) => {
    const parameters = await signedForm(deps, CRM_DOORS, slowDown, req, res);
    const twiml = await deps
      .twimlForLeg({
        attemptId: attemptInAddress(req),
        callSid: parameters('CallSid') ?? '',
        to: parameters('To') ?? '',
        from: parameters('From') ?? '',
        inbound: parameters('Direction') === 'inbound',
        // What another system's address tells the agent (contracts §4.6).
        prompt: textOf(req.query['prompt']),
        firstMessage: textOf(req.query['first_message']),
        name: textOf(req.query['name']),
      })
      .catch((error: unknown) => {
        deps.log.error({ err: error, route: '/outbound-call-twiml' }, 'a leg was not joined to the voice agent');
        return null;
      });
    sendTwiml(res, twiml ?? FALLBACK_TWIML);
  };

export const sendTwiml = (res: Response, twiml: string): void => {
  res.type('text/xml').send(twiml);
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
