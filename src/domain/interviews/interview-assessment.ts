import type { Assessment } from '../calls/analysis.ts';
import { wellFormed } from '../insert-values.ts';

/** What the analyst says about an interview (contracts §5.3), its scores checked to be whole numbers from 0 to 100. */
export type InterviewAssessment = Omit<Assessment, 'answers'>;

export type InterviewVerdict = InterviewAssessment & { bodyLanguage: string };

/** Fixed text: the analyst reads words, it sees nobody. */
export const BODY_LANGUAGE_OF_A_TEXT = 'not assessable from a transcript';

const MOST_IMPROVEMENTS = 20;
const LONGEST_SENTENCE = 1_000;

/** The assessment in bounds: overlong lists and texts are cut, and what a text cannot show is not claimed. */
export const checkInterviewAssessment = (given: InterviewAssessment): InterviewVerdict => ({
  ...given,
  confidenceLevel: cut(given.confidenceLevel),
  speechPattern: cut(given.speechPattern),
  areasOfImprovement: given.areasOfImprovement.slice(0, MOST_IMPROVEMENTS).map(cut),
  systemRecommendation: cut(given.systemRecommendation),
  bodyLanguage: BODY_LANGUAGE_OF_A_TEXT,
});

const cut = (text: string): string => wellFormed(text.slice(0, LONGEST_SENTENCE));
