import type { RequestHandler } from 'express';
import { isCallId } from '../../domain/ids.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { unavailable, unknownCall } from '../refusal.ts';

/**
 * `POST /api/v1/calls/{id}/cancel` → 200 `{result: not_dialled|ringing_stopped|conversation_continues|already_ended,
 * phase}` · 404 · 503 when nothing could be changed. Takes no body. Twice is harmless: the second answers what is true
 * by then.
 */
export const cancelCall =
  (deps: Pick<ApiDependencies, 'cancelCall'>): RequestHandler<{ id: string }> =>
  async (req, res) => {
    if (!isCallId(req.params.id)) throw unknownCall();
    const answer = await deps.cancelCall(req.params.id);
    switch (answer.kind) {
      case 'answered':
        res.json({ result: answer.result, phase: answer.phase });
        return;
      case 'unknown_call':
        throw unknownCall();
      case 'unavailable':
        throw unavailable('The call could not be reached; nothing was changed. Try again in a moment.');
    }
  };
