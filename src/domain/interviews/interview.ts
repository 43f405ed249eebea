/** An interview in the browser, from its link to its result. Words of contracts §5.5. */

export const INTERVIEW_STATUSES = ['pending', 'active', 'ended', 'completed', 'cancelled', 'expired'] as const;
export type InterviewStatus = (typeof INTERVIEW_STATUSES)[number];

/** How far the assessment of what was said is. `failed` is stored, and can be asked for again. */
export type InterviewAnalysisStatus = 'waiting' | 'done' | 'not_assessable' | 'failed';

/** Where a transcript came from (contracts §5.5). */
export type TranscriptSource = 'elevenlabs_api' | 'frontend_capture' | 'webhook';

/**
 * Legal moves. A late "conversation ended" never takes a completed interview back. An expired one is still completed by
 * what was said in it: the clock closes the door, it does not throw results away.
 */
const MOVES: Record<InterviewStatus, readonly InterviewStatus[]> = {
  pending: ['active', 'ended', 'completed', 'cancelled', 'expired'],
  active: ['ended', 'completed', 'cancelled', 'expired'],
  ended: ['completed', 'cancelled', 'expired'],
  expired: ['completed'],
  completed: [],
  cancelled: [],
};

export const mayMove = (from: InterviewStatus, to: InterviewStatus): boolean => MOVES[from].includes(to);

/** All statuses from which this one may be reached: the guard of its update. */
export const reachableFrom = (to: InterviewStatus): InterviewStatus[] =>
  INTERVIEW_STATUSES.filter((from) => mayMove(from, to));

/** What is known of an interview, as far as its next step hangs on it. */
export interface InterviewFacts {
  status: InterviewStatus;
  hasConversation: boolean;
  hasTranscript: boolean;
  /** null = nothing was analysed, and nothing waits for it */
  analysis: InterviewAnalysisStatus | null;
  /** the inbox holds the conversation, written up */
  wasTold: boolean;
  /** the time of the link is over */
  isPastExpiry: boolean;
}

export type InterviewStep =
  /** nobody knows the conversation yet */
  | 'wait'
  /** the conversation is known, what was said in it is not */
  | 'watch'
  | 'analyse'
  /** nobody came in time */
  | 'expire'
  | 'over';

/** Pure: what comes next. What was said is analysed, whatever became of the session meanwhile. */
export function nextStep(facts: InterviewFacts): InterviewStep {
  if (facts.hasTranscript) return facts.analysis === 'waiting' ? 'analyse' : 'over';
  if (facts.status === 'cancelled') return 'over';
  // Failed without a transcript: nobody could give it. Only news are a reason to look again.
  if (facts.hasConversation) return facts.analysis === 'failed' && !facts.wasTold ? 'over' : 'watch';
  if (facts.status === 'expired') return 'over';
  return facts.isPastExpiry ? 'expire' : 'wait';
}

/** What the candidate's browser saw (contracts §5.4). */
export interface SecurityViolations {
  cheating_flags: string[];
  fullscreen_exit_count: number;
  security_score: number;
}

const MOST_EXITS_FORGIVEN = 2;
const POINTS_PER_EXIT = 10;

export const securityViolations = (cheatingFlags: string[], fullscreenExits: number): SecurityViolations => ({
  cheating_flags: cheatingFlags,
  fullscreen_exit_count: fullscreenExits,
  security_score: Math.max(0, 100 - POINTS_PER_EXIT * fullscreenExits),
});

/** The verdict with what the browser saw: more than two exits count as cheating, and are named (contracts §5.4). */
export function withViolations<Verdict extends { cheatingDetected: boolean | null; bodyLanguage: string | null }>(
  verdict: Verdict,
  violations: SecurityViolations | null,
): Verdict {
  const exits = violations?.fullscreen_exit_count ?? 0;
  if (exits <= MOST_EXITS_FORGIVEN) return verdict;
  return { ...verdict, cheatingDetected: true, bodyLanguage: `Multiple fullscreen exits detected (${exits} times)` };
}
