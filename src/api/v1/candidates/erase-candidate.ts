import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { candidateIdOf, unknownCandidate } from './candidate-id.ts';
import type { ErasureAsked } from './schemas.ts';

/**
 * `DELETE /api/v1/candidates/{id}` → 202 `{erasureId}` · 404 · 503. Takes no body. It is never refused: a call that is
 * under way ends first. Twice is harmless: it is the same erasure, also when the candidate is gone.
 */
export const eraseCandidate =
  ({ erasures }: Pick<ApiDependencies, 'erasures'>): RequestHandler =>
  async (req, res) => {
    const erasureId = await erasures.erase(candidateIdOf(req), res.locals.caller?.askedBy ?? '');
    if (erasureId === null) throw unknownCandidate();
    res.status(202).json({ erasureId } satisfies ErasureAsked);
  };
