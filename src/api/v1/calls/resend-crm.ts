import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { callIdOf } from './call-id.ts';
import { renderAsked } from './render-asked.ts';

/**
 * `POST /api/v1/calls/{id}/resend-crm` → 202 `{version}`: the newest result goes to the CRM once more, under its key and
 * with its bytes · 404 · 409 there is no result (yet). Takes no body. Twice is harmless: what is on its way is not sent
 * beside itself, and the key tells the CRM that it is the same result.
 */
export const resendCrm =
  (deps: Pick<ApiDependencies, 'results'>): RequestHandler =>
  async (req, res) => {
    res.status(202).json(renderAsked(await deps.results.resend(callIdOf(req))));
  };
