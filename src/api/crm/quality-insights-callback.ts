import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { CRM_DOORS, signedForm } from '../twilio/signed-form.ts';
import { keepCallback } from './keep-callback.ts';

/**
 * `POST /quality-insights-callback` (contracts §4.6): figures of a leg's quality. They are kept as they came; nothing
 * hangs on them. 200 `{"success":true,"message":"Quality insights received"}` · 403 unsigned · 503 when it could not be
 * stored. Twice is harmless: the same bytes are one event.
 */
export const qualityInsightsCallback =
  (deps: Pick<ApiDependencies, 'config' | 'receiveEvent'>, slowDown: RequestHandler): RequestHandler =>
  async (req, res) => {
    await signedForm(deps, CRM_DOORS, slowDown, req, res);
    await keepCallback(deps, req, res, 'quality-insights-callback', null);
    res.json({ success: true, message: 'Quality insights received' });
  };
