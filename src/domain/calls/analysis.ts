/** The analysis of a held conversation: contracts §5.3 plus an answer per question, each with the turn it quotes. */

/** What the analyst (LLM) claims, parsed but not believed yet. */
export interface Assessment {
  domainScore: number;
  behavioralScore: number;
  communicationScore: number;
  overallScore: number;
  confidenceLevel: string;
  cheatingDetected: boolean;
  speechPattern: string;
  areasOfImprovement: string[];
  systemRecommendation: string;
  answers: ClaimedAnswer[];
}

export interface ClaimedAnswer {
  questionNumber: number;
  verdict: 'yes' | 'no' | 'answered' | 'cannot_tell';
  /** the answer in a few words, null when it cannot be told */
  value: string | null;
  /** index of the quoted turn and the words quoted */
  turn: number | null;
  quote: string | null;
}

/** A claim whose quote was found in a turn of the candidate; anything else is `cannot_tell` without value and quote. */
export interface Answer {
  questionId: number | string | null;
  question: string;
  must: boolean;
  verdict: 'yes' | 'no' | 'answered' | 'cannot_tell';
  value: string | null;
  turn: number | null;
  quote: string | null;
}

export type Analysis =
  | ({ status: 'done'; bodyLanguage: string; answers: Answer[]; unsupportedFindings: number } & Omit<
      Assessment,
      'answers'
    >)
  | { status: 'not_assessable'; reason: string }
  | { status: 'failed'; reason: string };

/** Fixed text: nobody sees a body on a phone call (contracts §9.34). */
export const BODY_LANGUAGE_ON_THE_PHONE = 'not assessable on a phone call';
