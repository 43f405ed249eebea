import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { Refusal } from '../../answers/refusal.ts';
import { idInAddress } from '../id-in-address.ts';
import type { Erasure } from './schemas.ts';

const unknownErasure = () => new Refusal(404, 'Erasure not found', 'There is no erasure with this id.');

/**
 * `GET /api/v1/erasures/{id}` → 200 the proof of an erasure, with nothing personal in it: what each provider said, how
 * many rows of ours went, when · 404. `incomplete`: a provider has not let go (yet). Reads only.
 */
export const getErasure =
  ({ erasures }: Pick<ApiDependencies, 'erasures'>): RequestHandler =>
  async (req, res) => {
    const erasure = await erasures.find(idInAddress(req, 'id', unknownErasure));
    if (erasure === null) throw unknownErasure();
    res.json({
      ...erasure,
      requestedAt: erasure.requestedAt.toISOString(),
      finishedAt: erasure.finishedAt?.toISOString() ?? null,
    } satisfies Erasure);
  };
