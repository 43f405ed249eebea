import type { Logger } from 'pino';
import { NO_QUESTIONNAIRE, type Questionnaire } from '../domain/calls/questionnaire.ts';
import type { Hoc } from '../providers/hoc/client.ts';
import type { Db } from '../store/database.ts';
import { keepQuestionnaire, storedQuestionnaire } from '../store/calls/questionnaires.ts';

/** What HOC knows of a campaign; neither rejects: the doors have an answer without it. */
export interface QuestionnaireSource {
  /** HOC's, else the stored copy, else none (`loaded` false) */
  ofCampaign(campaignId: number): Promise<Questionnaire>;
  /** as HOC words it; null when it has none or cannot be asked */
  asHocWordsIt(campaignId: number): Promise<object | null>;
}

/**
 * HOC's questionnaires for doors that have no call to wait with: HOC is asked once, within the 10 s of its client, then
 * the stored copy serves. What is loaded becomes the stored copy; twice is harmless.
 */
export function createQuestionnaireSource(db: Db, hoc: Hoc, log: Logger): QuestionnaireSource {
  const away = (error: unknown) => log.warn({ err: error }, 'questionnaire not available');

  return {
    ofCampaign: async (campaignId) => {
      try {
        const questionnaire = await hoc.fetchQuestionnaire(campaignId);
        if (questionnaire.loaded) await keepQuestionnaire(db, campaignId, questionnaire).catch(away);
        return questionnaire;
      } catch (error) {
        away(error);
        return (await storedQuestionnaire(db, campaignId).catch(() => null)) ?? NO_QUESTIONNAIRE;
      }
    },

    asHocWordsIt: async (campaignId) => {
      const answer = await hoc.fetchQuestionnaireJson(campaignId).catch(away);
      return isFilled(answer) ? answer : null;
    },
  };
}

/** An empty object, and PHP's empty list, are "no questionnaire". */
const isFilled = (answer: unknown): answer is object =>
  typeof answer === 'object' && answer !== null && Object.keys(answer).length > 0;
