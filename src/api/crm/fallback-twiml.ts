import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { CRM_DOORS, signedForm } from '../twilio/signed-form.ts';

/** What a leg does that could not be joined to the voice agent: it says so and ends. A constant: no text of anybody is in it. */
export const FALLBACK_TWIML =
  '<?xml version="1.0" encoding="UTF-8"?><Response><Say language="de-DE">Entschuldigung, das Gespräch ist gerade nicht möglich. Wir melden uns wieder. Auf Wiederhören.</Say><Hangup/></Response>';

/**
 * `GET|POST /fallback-twiml` (contracts §4.6): asked by Twilio when the TwiML itself could not be had. 200 `text/xml` ·
 * 403 unsigned. Changes nothing.
 */
export const fallbackTwiml =
  (deps: Pick<ApiDependencies, 'config'>, slowDown: RequestHandler): RequestHandler =>
  async (req, res) => {
    await signedForm(deps, CRM_DOORS, slowDown, req, res);
    res.type('text/xml').send(FALLBACK_TWIML);
  };
