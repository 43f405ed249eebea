import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../../dependencies.ts';
import { unknownCall } from '../../answers/refusal.ts';
import { isoOrNull } from '../iso.ts';
import { callIdOf } from './call-id.ts';
import type { Recordings } from './parts-schemas.ts';

/**
 * `GET /api/v1/calls/{id}/recordings` → 200 `{items}`: every recording that the carrier told of, and how far each is; the
 * sound itself is at `/recording` · 404. Reads only.
 */
export const listRecordings =
  ({ callParts }: Pick<ApiDependencies, 'callParts'>): RequestHandler =>
  async (req, res) => {
    const recordings = await callParts.recordings(callIdOf(req));
    if (!recordings) throw unknownCall();
    const items = recordings.map(({ startedAt, storedAt, ...recording }) => ({
      ...recording,
      startedAt: isoOrNull(startedAt),
      storedAt: isoOrNull(storedAt),
    }));
    res.json({ items } satisfies Recordings);
  };
