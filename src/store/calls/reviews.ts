import type { Review } from '../../domain/calls/review.ts';
import type { Db } from '../database.ts';
import type { ReviewRow } from '../schema.ts';
import { newestAnalysisVersion } from './conversations.ts';
import { addToTimeline } from './timeline.ts';

export type GivenReview = Pick<Review, 'decision' | 'reason' | 'by'> & {
  /** which analysis was looked at; null: the newest */
  analysisVersion: number | null;
};

export type Reviewed =
  | { kind: 'reviewed'; review: Review }
  | { kind: 'unknown_call' }
  /** nothing was concluded (yet) that could be decided about */
  | { kind: 'nothing' }
  /** there is a newer analysis than the one that was looked at */
  | { kind: 'outdated'; newest: number };

export interface ReviewDesk {
  /** Keeps a decision, and says in the call's story who made it, without the reason. Twice is harmless: it is kept once. */
  keep(callId: string, given: GivenReview): Promise<Reviewed>;
}

export const createReviewDesk = (db: Db): ReviewDesk => ({
  keep: (callId, { decision, reason, by, analysisVersion }) =>
    db.transaction().execute(async (trx) => {
      const call = await trx.selectFrom('calls').select('id').where('id', '=', callId).forUpdate().executeTakeFirst();
      if (!call) return { kind: 'unknown_call' };
      const newest = await newestAnalysisVersion(trx, callId);
      if (newest === 0) return { kind: 'nothing' };
      if (analysisVersion !== null && analysisVersion !== newest) return { kind: 'outdated', newest };
      const [before] = await reviewsOf(trx, callId);
      if (before?.decision === decision && before.reason === reason && before.by === by) {
        if (before.analysisVersion === newest) return { kind: 'reviewed', review: before };
      }
      const row = await trx
        .insertInto('reviews')
        .values({ call_id: callId, analysis_version: newest, decision, reason, reviewed_by: by })
        .returningAll()
        .executeTakeFirstOrThrow();
      await addToTimeline(trx, {
        callId,
        source: 'operator',
        kind: 'reviewed',
        text: `${by} has ${decision} analysis ${newest}`,
      });
      return { kind: 'reviewed', review: reviewOf(row) };
    }),
});

/** Newest first. */
export async function reviewsOf(db: Db, callId: string): Promise<Review[]> {
  const rows = await db.selectFrom('reviews').selectAll().where('call_id', '=', callId).orderBy('id', 'desc').execute();
  return rows.map(reviewOf);
}

/** The newest one of each of these calls that has any. */
export async function newestReviews(db: Db, callIds: string[]): Promise<Map<string, Review>> {
  const rows = await db
    .selectFrom('reviews')
    .selectAll()
    .distinctOn('call_id')
    .where('call_id', 'in', callIds)
    .orderBy('call_id')
    .orderBy('id', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.call_id, reviewOf(row)]));
}

const reviewOf = (row: ReviewRow): Review => ({
  decision: row.decision,
  reason: row.reason,
  by: row.reviewed_by,
  at: row.created_at,
  analysisVersion: row.analysis_version,
});
