import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { ApiDependencies } from '../../dependencies.ts';
import { readJson } from '../../requests/read-json.ts';
import { idInAddress } from '../id-in-address.ts';
import { unknownCandidate } from './candidate-item.ts';
import type { OptedOut } from './schemas.ts';

/** Without a note: an opt-out outlives the erasure of the person, so that nothing about the person may stand in it. */
export const optOutBody = z.strictObject({});

/**
 * `POST /api/v1/candidates/{id}/opt-out {}` → 200 `{optedOut, at}`: the number is neither called nor written to from now on,
 * and a START by message does not take that back; calls that wait end at the gate · 400 · 404. Twice is harmless: the
 * first time stays.
 */
export const optOut =
  ({ candidatePages }: Pick<ApiDependencies, 'candidatePages'>): RequestHandler =>
  async (req, res) => {
    const id = idInAddress(req, 'id', unknownCandidate);
    readJson(optOutBody, res.locals.rawBody);
    const since = await candidatePages.optOut(id);
    if (since === null) throw unknownCandidate();
    res.json({ optedOut: true, at: since.toISOString() } satisfies OptedOut);
  };
