/** What a person says about what the system concluded from a call: it stands, or it does not. */
export const REVIEW_DECISIONS = ['confirmed', 'overruled'] as const;
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];

/** The system proposes, a named person decides. */
export interface Review {
  decision: ReviewDecision;
  /** personal: kept here, carried nowhere */
  reason: string;
  /** a person who logged in, else the name of a key */
  by: string;
  at: Date;
  /** of the analysis that was looked at */
  analysisVersion: number;
}
