import { cleanName, cleanSentence, codePoints, firstFilled } from '../insert-values.ts';
import type { Question, Questionnaire } from './questionnaire.ts';

/** Longest context, in code points (contracts §9.2). Only must criteria may exceed it: a call without them is worthless. */
export const CONTEXT_LIMIT = 17_000;

export interface ContextParts {
  questionnaire: Questionnaire;
  firstName: string;
  lastName: string;
  companyName: string;
}

export interface QuestionnaireContext {
  text: string;
  /** all questions of the questionnaire that have a text, printed or not */
  questionsTotal: number;
  /** additional questions left out because of CONTEXT_LIMIT */
  questionsCut: number;
}

/** Questions under one heading, in the order HOC sent them. */
interface Category {
  heading: string;
  order: number;
  must: Question[];
  additional: Question[];
}

const DEFAULT_CATEGORY = 'general';
const DEFAULT_HEADING = 'Allgemein';
const LAST_CATEGORY_ORDER = 99;
const DOUBLE_LINE = '='.repeat(35);

/**
 * What the voice agent knows about candidate and questions, in the layout of contracts §1.6 to the byte. A context that
 * is too long loses headings without questions first, then additional questions from the end, never a must criterion.
 */
export function questionnaireContext({
  questionnaire,
  firstName,
  lastName,
  companyName,
}: ContextParts): QuestionnaireContext {
  const questions = withText(questionnaire.questions);
  const categories = toCategories(questions);
  const additional = categories.reduce((sum, category) => sum + category.additional.length, 0);
  const header = candidateBlock(firstName, lastName, companyName);
  const render = (shown: Category[]) =>
    `${header}${questions.length > 0 ? questionBlock(questions.length, shown) : ''}\n\n${DOUBLE_LINE}\n`;

  const whole = render(categories);
  if (codePoints(whole) <= CONTEXT_LIMIT) return { text: whole, questionsTotal: questions.length, questionsCut: 0 };

  const kept = mostThatFit(additional, (count) => codePoints(render(cutTo(categories, count))) <= CONTEXT_LIMIT);
  return {
    text: render(cutTo(categories, kept)),
    questionsTotal: questions.length,
    questionsCut: additional - kept,
  };
}

/** The questions that the agent is told to ask, in that order; `questionsCut` as the context reported it. */
export function printedQuestions(questionnaire: Questionnaire, questionsCut = 0): Question[] {
  const categories = toCategories(withText(questionnaire.questions));
  const additional = categories.reduce((sum, category) => sum + category.additional.length, 0);
  return cutTo(categories, additional - questionsCut).flatMap(({ must, additional }) => [...must, ...additional]);
}

/** A null or blank question is left out as if HOC had not sent it (contracts §9.1, §9.24). */
const withText = (questions: Question[]): Question[] => questions.filter(({ question }) => question.trim() !== '');

/** By `category`, sorted by the `category_order` of each category's first question; equal orders stay as sent. */
function toCategories(questions: Question[]): Category[] {
  const categories = new Map<string, Category>();
  for (const question of questions) {
    const key = question.category ?? DEFAULT_CATEGORY;
    const category = categories.get(key) ?? emptyCategory(question);
    categories.set(key, category);
    if (question.priority === 1) category.must.push(question);
    if (question.priority === 2) category.additional.push(question);
  }
  return [...categories.values()].sort((a, b) => a.order - b.order);
}

function emptyCategory(firstQuestion: Question): Category {
  return {
    heading: cleanName(firstFilled(firstQuestion.group) ?? DEFAULT_HEADING).toUpperCase(),
    order: firstQuestion.categoryOrder ?? LAST_CATEGORY_ORDER,
    must: [],
    additional: [],
  };
}

/** All must criteria and the first `count` additional questions; categories left without a question are gone. */
function cutTo(categories: Category[], count: number): Category[] {
  let left = count;
  return categories
    .map((category) => {
      const additional = category.additional.slice(0, left);
      left -= additional.length;
      return { ...category, additional };
    })
    .filter(({ must, additional }) => must.length + additional.length > 0);
}

/** The largest count from 0 to `most` that fits, by bisection; 0 when none does. */
function mostThatFit(most: number, fits: (count: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function candidateBlock(firstName: string, lastName: string, companyName: string): string {
  const candidate = [cleanName(firstName), cleanName(lastName)].filter((name) => name !== '').join(' ');
  return [
    `\n${DOUBLE_LINE}\nKONTEXT AUS QUESTIONNAIRE:\n${DOUBLE_LINE}\n`,
    `\nKandidat: ${candidate}`,
    `\nFirma: ${cleanName(companyName)}\n`,
  ].join('');
}

function questionBlock(total: number, categories: Category[]): string {
  const heading = `\n\n📋 FRAGEN ZU KLÄREN (${total} insgesamt):\n${'='.repeat(50)}`;
  return heading + categories.map(categoryBlock).join('');
}

function categoryBlock({ heading, must, additional }: Category): string {
  let block = `\n\n🔹 ${heading}:`;
  if (must.length > 0) block += `\n\n  ⚠️  MUSS-KRITERIEN:${must.map(mustLines).join('')}`;
  if (additional.length > 0) block += `\n\n  ℹ️  ZUSÄTZLICHE FRAGEN:${additional.map(additionalLines).join('')}`;
  return block;
}

const mustLines = ({ question, context, preamble }: Question): string =>
  questionLine(question) + note('Kontext', context) + note('Überleitung', preamble);

/** Additional questions show no context: so the original does (contracts §1.6). */
const additionalLines = ({ question, preamble }: Question): string =>
  questionLine(question) + note('Überleitung', preamble);

const questionLine = (question: string): string => `\n  • ${cleanSentence(question)}`;

function note(label: string, text: string | null): string {
  const filled = firstFilled(text);
  return filled === null ? '' : `\n    (${label}: ${cleanSentence(filled)})`;
}
