import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { idInAddress } from '../id-in-address.ts';
import { unknownCandidate } from './candidate-item.ts';
import type { ErasureAsked } from './schemas.ts';

/**
 * `DELETE /api/v1/candidates/{id}` → 202 `{erasureId}` · 404 · 503. Takes no body. It is never refused: a call that is
 * under way ends first. Twice is harmless: it is the same erasure, also when the candidate is gone.
 */
export const eraseCandidate =
  ({ erasures }: Pick<ApiDependencies, 'erasures'>): RequestHandler =>
  async (req, res) => {
    const candidateId = idInAddress(req, 'id', unknownCandidate);
    const erasureId = await erasures.erase(candidateId, res.locals.caller?.askedBy ?? '');
    if (erasureId === null) throw unknownCandidate();
    res.status(202).json({ erasureId } satisfies ErasureAsked);
  };
