import { readFileSync } from 'node:fs';
import { NO_QUESTIONNAIRE, type Question, type Questionnaire } from '../../../src/domain/calls/questionnaire.ts';

/** Text of a fixture, byte for byte. */
export const fixtureText = (name: string): string =>
  readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8');

export const fixture = <T>(name: string): T => JSON.parse(fixtureText(name)) as T;

/** HOC's answer for campaign 804 in our words, as the HOC adapter would give it. */
export function questionnaire804(): Questionnaire {
  return fromHoc(fixture('hoc_questionnaire_804.json'));
}

/** The same questions without the top-level fields that make the block of key facts. */
export const questionsOf804 = (): Questionnaire => aQuestionnaire(questionnaire804().questions);

export const minimalQuestionnaire = (): Questionnaire => fromHoc(fixture('hoc_questionnaire_minimal.json'));
export const emptyQuestionnaire = (): Questionnaire => fromHoc(fixture('hoc_questionnaire_empty.json'));

export function aQuestionnaire(questions: Question[], topLevel: Partial<Questionnaire> = {}): Questionnaire {
  return { ...NO_QUESTIONNAIRE, loaded: true, questions, ...topLevel };
}

export function aQuestion(parts: Partial<Question> = {}): Question {
  return {
    id: 1,
    question: 'Passt das für Sie?',
    questionType: 'boolean',
    preamble: null,
    options: null,
    priority: 2,
    group: 'Rahmen',
    helpText: null,
    context: null,
    category: 'rahmenbedingungen',
    categoryOrder: 1,
    ...parts,
  };
}

export const erika = { firstName: 'Erika', lastName: 'Mustermann', companyName: 'Kita Birkenallee gGmbH' };

interface HocQuestion {
  id: number;
  question: string;
  question_type: string;
  preamble: string | null;
  options: string[] | null;
  priority: number;
  group: string;
  help_text: string | null;
  context: string | null;
  category: string;
  category_order: number;
}

interface HocQuestionnaire {
  questions: HocQuestion[];
  campaign_name?: string;
  campaignrole_title?: string;
  campaignlocation_label?: string;
  work_location?: string;
  work_location_postal_code?: string;
}

function fromHoc(hoc: HocQuestionnaire): Questionnaire {
  const questions = hoc.questions.map(({ question_type, help_text, category_order, ...same }) => ({
    ...same,
    questionType: question_type,
    helpText: help_text,
    categoryOrder: category_order,
  }));
  return aQuestionnaire(questions, {
    campaignName: hoc.campaign_name ?? null,
    campaignRoleTitle: hoc.campaignrole_title ?? null,
    campaignLocationLabel: hoc.campaignlocation_label ?? null,
    workLocation: hoc.work_location ?? null,
    workLocationPostalCode: hoc.work_location_postal_code ?? null,
  });
}
