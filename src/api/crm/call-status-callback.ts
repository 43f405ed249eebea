import type { RequestHandler } from 'express';
import { readStatusCallback } from '../../providers/twilio/webhook.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { CRM_DOORS, signedForm } from '../twilio/signed-form.ts';
import { keepCallback } from './keep-callback.ts';

/**
 * `POST /call-status-callback` (contracts §4.2): where a leg is, for our own placements (`?attempt=`) and for calls that
 * another system placed. 200 `{"success":true,"message":"Status update received"}` whatever it says · 403 unsigned ·
 * 503 when it could not be stored. Twice is harmless: the same bytes are one event, and a call only moves forward.
 */
export const callStatusCallback =
  (deps: Pick<ApiDependencies, 'config' | 'receiveEvent'>, slowDown: RequestHandler): RequestHandler =>
  async (req, res) => {
    const parameters = await signedForm(deps, CRM_DOORS, slowDown, req, res);
    await keepCallback(deps, req, res, 'call-status-callback', readStatusCallback(parameters));
    res.json({ success: true, message: 'Status update received' });
  };
