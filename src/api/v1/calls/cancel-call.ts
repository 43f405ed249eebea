import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { unavailable, unknownCall } from '../../answers/refusal.ts';
import { callIdOf } from './call-id.ts';

/**
 * `POST /api/v1/calls/{id}/cancel` → 200 `{result: not_dialled|ringing_stopped|conversation_continues|already_ended,
 * phase}` · 404 · 503 when nothing could be changed. Takes no body. Twice is harmless: the second answers what is true
 * by then.
 */
export const cancelCall =
  (deps: Pick<ApiDependencies, 'cancelCall'>): RequestHandler =>
  async (req, res) => {
    const answer = await deps.cancelCall(callIdOf(req));
    if (answer.kind === 'unknown_call') throw unknownCall();
    if (answer.kind === 'unavailable') throw unavailable('Nothing could be changed. Try again in a moment.');
    res.json({ result: answer.result, phase: answer.phase });
  };
