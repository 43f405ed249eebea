import type { Logger } from 'pino';
import { type Personalisation, personalisationOf } from '../domain/calls/personalisation.ts';
import { NO_QUESTIONNAIRE, type Question, type Questionnaire } from '../domain/calls/questionnaire.ts';
import { printedQuestions, questionnaireContext } from '../domain/calls/questionnaire-context.ts';
import type { Hoc } from '../providers/hoc/client.ts';
import { keepQuestionnaire, storedQuestionnaire, storedSince } from '../store/calls/questionnaires.ts';
import type { Db } from '../store/database.ts';

/** What the agent would hear if a call of the campaign began now. */
export interface QuestionnaireOfToday
  extends Pick<Personalisation, 'questionnaireContext' | 'prompt' | 'firstMessage'> {
  /** when HOC gave it; null: HOC has none, and a call would go without questions */
  fetchedAt: Date | null;
  /** in the order in which the agent is told to ask them */
  questions: Question[];
  questionsCut: number;
}

interface Parts {
  db: Db;
  /** with a time-out that fits into a list's */
  hoc: Pick<Hoc, 'fetchQuestionnaire'>;
  basePrompt: string | null;
  log: Logger;
}

/** Within the time that a list may take. */
export const HOC_FOR_A_PAGE_MS = 5_000;

/** Whoever it is: a page about the campaign shows nobody's name. */
const SOMEBODY = { firstName: 'Vorname', lastName: 'Nachname' };

/**
 * As prepareCall has it: from HOC, else the stored copy, else a call without questions; prompt, context and first message
 * by the functions that it uses. What HOC gives becomes the stored copy; twice is harmless.
 */
export const questionnaireOfToday =
  ({ db, hoc, basePrompt, log }: Parts) =>
  async (campaignId: number, companyName: string): Promise<QuestionnaireOfToday> => {
    const questionnaire = await load({ db, hoc, log }, campaignId);
    const person = { ...SOMEBODY, companyName };
    const { questionsCut } = questionnaireContext({ ...person, questionnaire });
    const {
      questionnaireContext: context,
      prompt,
      firstMessage,
    } = personalisationOf(person, questionnaire, basePrompt);
    return {
      fetchedAt: questionnaire.loaded ? await storedSince(db, campaignId) : null,
      questions: printedQuestions(questionnaire, questionsCut),
      questionnaireContext: context,
      prompt,
      firstMessage,
      questionsCut,
    };
  };

async function load({ db, hoc, log }: Omit<Parts, 'basePrompt'>, campaignId: number): Promise<Questionnaire> {
  try {
    const questionnaire = await hoc.fetchQuestionnaire(campaignId);
    if (questionnaire.loaded) await keepQuestionnaire(db, campaignId, questionnaire);
    return questionnaire;
  } catch (error) {
    log.warn({ err: error }, 'questionnaire not available');
    return (await storedQuestionnaire(db, campaignId)) ?? NO_QUESTIONNAIRE;
  }
}
