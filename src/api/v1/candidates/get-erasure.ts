import type { RequestHandler } from 'express';
import { isCandidateId } from '../../../domain/ids.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { Refusal } from '../../refusal.ts';
import type { Erasure } from './schemas.ts';

/**
 * `GET /api/v1/erasures/{id}` → 200 the proof of an erasure, with nothing personal in it: what each provider said, how
 * many rows of ours went, when · 404. `incomplete`: a provider has not let go (yet). Reads only.
 */
export const getErasure =
  ({ erasures }: Pick<ApiDependencies, 'erasures'>): RequestHandler =>
  async (req, res) => {
    const id = req.params['id'];
    const erasure = typeof id === 'string' && isCandidateId(id) ? await erasures.find(id) : null;
    if (erasure === null) throw new Refusal(404, 'Erasure not found', 'There is no erasure with this id.');
    res.json({
      ...erasure,
      requestedAt: erasure.requestedAt.toISOString(),
      finishedAt: erasure.finishedAt?.toISOString() ?? null,
    } satisfies Erasure);
  };
