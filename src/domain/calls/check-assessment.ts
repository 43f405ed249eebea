import {
  type Analysis,
  type Answer,
  type Assessment,
  BODY_LANGUAGE_ON_THE_PHONE,
  type ClaimedAnswer,
} from './analysis.ts';
import type { Turn } from './conversation.ts';
import { cleanSentence } from '../insert-values.ts';
import type { Questionnaire } from './questionnaire.ts';
import { printedQuestions } from './questionnaire-context.ts';

/** A question as the analyst sees it. */
export interface AskedQuestion {
  /** from 1, in the order of the agent's prompt */
  number: number;
  id: number | string | null;
  question: string;
  must: boolean;
}

export type DoneAnalysis = Extract<Analysis, { status: 'done' }>;

/** The questions printed in the agent's prompt, numbered as printed; `questionsCut` as the prompt reported it. */
export const askedQuestions = (questionnaire: Questionnaire, questionsCut = 0): AskedQuestion[] =>
  printedQuestions(questionnaire, questionsCut).map(({ id, question, priority }, index) => ({
    number: index + 1,
    id,
    question: cleanSentence(question),
    must: priority === 1,
  }));

/**
 * Believes of an assessment what the transcript bears out: each question once, in the order asked, and each finding only
 * with a quote from a turn of the candidate. Anything else is `cannot_tell`: the model may be wrong, or may have been
 * talked into it by the candidate (T24). Scores pass as they are; their range is the adapter's schema.
 */
export function checkAssessment(
  { answers: claims, ...judgement }: Assessment,
  turns: readonly Turn[],
  questions: readonly AskedQuestion[],
): DoneAnalysis {
  const saidByCandidate = new Map(
    turns.filter(({ role }) => role === 'candidate').map(({ index, text }) => [index, text]),
  );
  let unsupportedFindings = 0;
  const answers = questions.map((question) => {
    const claim = claims.find(({ questionNumber }) => questionNumber === question.number);
    if (!claim || claim.verdict === 'cannot_tell') return cannotTell(question);
    if (isSupported(claim, saidByCandidate)) return supported(question, claim);
    unsupportedFindings += 1;
    return cannotTell(question);
  });
  return { status: 'done', ...judgement, bodyLanguage: BODY_LANGUAGE_ON_THE_PHONE, answers, unsupportedFindings };
}

function isSupported({ turn, quote }: ClaimedAnswer, saidByCandidate: ReadonlyMap<number, string>): boolean {
  const said = turn === null ? undefined : saidByCandidate.get(turn);
  return said !== undefined && quote !== null && holdsWords(said, quote);
}

/**
 * Whole words, so that "ein" is not found in "kein"; spacing, case and punctuation may differ, since models tidy up
 * what they quote.
 */
function holdsWords(said: string, quote: string): boolean {
  const quoted = words(quote);
  return quoted.length > 0 && ` ${words(said).join(' ')} `.includes(` ${quoted.join(' ')} `);
}

const words = (text: string): string[] =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(/['’‘]/g, '')
    .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

const supported = ({ id, question, must }: AskedQuestion, { verdict, value, turn, quote }: ClaimedAnswer): Answer => ({
  questionId: id,
  question,
  must,
  verdict,
  value,
  turn,
  quote,
});

const cannotTell = ({ id, question, must }: AskedQuestion): Answer => ({
  questionId: id,
  question,
  must,
  verdict: 'cannot_tell',
  value: null,
  turn: null,
  quote: null,
});
