import type { RequestHandler } from 'express';
import { z } from 'zod';
import { REVIEW_DECISIONS } from '../../../domain/calls/review.ts';
import { nameOf } from '../../access/auth.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { readJson } from '../../requests/read-json.ts';
import { Refusal, unknownCall } from '../../answers/refusal.ts';
import { callIdOf } from './call-id.ts';
import { reviewItem } from './call-item.ts';
import type { ReviewItem } from './schemas.ts';

export const reviewCallBody = z.strictObject({
  decision: z.enum(REVIEW_DECISIONS),
  reason: z.string().trim().min(1).max(2_000),
  /** which analysis was looked at, so that nobody decides about one that they have not seen; left out: the newest */
  analysisVersion: z.int().min(1).max(1_000_000).optional(),
});

/**
 * `POST /api/v1/calls/{id}/review {decision, reason, analysisVersion?}` → 200 the review: a person confirms or overrules
 * what the system concluded from the call, under their name · 400 with pointers · 404 · 409 nothing was concluded (yet), or
 * there is a newer analysis: `newest`. Nothing follows from it by itself. Twice is harmless: the same is kept once; another
 * decision is kept beside it, and counts from then on.
 */
export const reviewCall =
  ({ reviews }: Pick<ApiDependencies, 'reviews'>): RequestHandler =>
  async (req, res) => {
    const callId = callIdOf(req);
    const { analysisVersion = null, ...given } = readJson(reviewCallBody, res.locals.rawBody);
    const kept = await reviews.keep(callId, { ...given, analysisVersion, by: nameOf(res.locals.caller!) });
    switch (kept.kind) {
      case 'unknown_call':
        throw unknownCall();
      case 'nothing':
        throw new Refusal(409, 'Nothing to review', 'There is no analysis of this call (yet).');
      case 'outdated':
        throw new Refusal(409, 'Analysed again', 'There is a newer analysis than the one that was looked at.', {
          members: { newest: kept.newest },
        });
      case 'reviewed':
        res.json(reviewItem(kept.review) satisfies ReviewItem);
    }
  };
