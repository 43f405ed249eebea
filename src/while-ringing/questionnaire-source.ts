import type { Logger } from 'pino';
import type { QuestionnaireSource } from '../api/dependencies.ts';
import { NO_QUESTIONNAIRE } from '../domain/calls/questionnaire.ts';
import type { Hoc } from '../providers/hoc/client.ts';
import type { Db } from '../store/database.ts';
import { keepQuestionnaire, storedQuestionnaire } from '../store/calls/questionnaires.ts';

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
