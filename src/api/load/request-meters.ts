import type { RequestClassName } from '../limits.ts';

/** What the doors and their guards tell; all labels are words of ours: route patterns, statuses, ranks. */
export interface RequestMeters {
  answered(request: AnsweredRequest): void;
  wrongSignature(route: string): void;
  turnedAway(rank: number): void;
}

export interface AnsweredRequest {
  method: string;
  /** the pattern, never the path: that may hold what somebody typed */
  route: string;
  status: number;
  seconds: number;
  /** null when it was refused before a door was found */
  requestClass: RequestClassName | null;
}
