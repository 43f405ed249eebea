import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { callIdOf } from './call-id.ts';
import { renderAsked } from './render-asked.ts';

/**
 * `POST /api/v1/calls/{id}/analyse` → 202 `{version}`: the conversation is analysed once more, as this version · 404 ·
 * 409 there is no conversation (yet). Takes no body. Twice is harmless: while a version is being made, asking joins it.
 */
export const analyseCall =
  (deps: Pick<ApiDependencies, 'results'>): RequestHandler =>
  async (req, res) => {
    res.status(202).json(renderAsked(await deps.results.analyse(callIdOf(req))));
  };
