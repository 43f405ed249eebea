import { firstMessage } from './first-message.ts';
import { cleanName } from '../insert-values.ts';
import { buildPrompt, personalPrompt } from './prompt.ts';
import { NO_QUESTIONNAIRE, type Questionnaire } from './questionnaire.ts';

/** Who rings us, as far as whoever asks may know. */
export interface Caller {
  /** E.164, null when it is withheld or no number */
  phone: string | null;
  /** true: whoever asks showed no key, and is told name and company at most */
  namesOnly: boolean;
}

/** What the voice agent is told while somebody who rings us waits. */
export interface Personalisation {
  firstName: string;
  lastName: string;
  companyName: string;
  questionnaireContext: string;
  prompt: string;
  firstMessage: string;
}

export interface KnownCaller {
  firstName: string;
  lastName: string;
  companyName: string;
}

/** What a candidate is asked about when HOC has no questionnaire for the campaign (contracts §1.3). */
export const GENERAL_APPLICATION: Questionnaire = {
  ...NO_QUESTIONNAIRE,
  campaignName: 'Allgemeine Bewerbung',
  workLocation: 'Berlin',
};

/** For a candidate whom we called: the same words as when we call. */
export function personalisationOf(
  caller: KnownCaller,
  questionnaire: Questionnaire,
  basePrompt: string | null,
): Personalisation {
  const built = buildPrompt({ ...caller, questionnaire, basePrompt, overridePrompt: null });
  return {
    firstName: cleanName(caller.firstName),
    lastName: cleanName(caller.lastName),
    companyName: cleanName(caller.companyName),
    questionnaireContext: built.questionnaireContext,
    prompt: built.prompt,
    firstMessage: firstMessage({ ...caller, questionnaire }),
  };
}

const STRANGER: KnownCaller = { firstName: 'Kandidat', lastName: '', companyName: 'Unser Unternehmen' };

/** For a number nobody knows, and for whatever goes wrong (contracts §1.3). The base prompt stays: it says that an AI speaks. */
export const strangersPersonalisation = (basePrompt: string | null): Personalisation => ({
  ...STRANGER,
  questionnaireContext: '',
  prompt: personalPrompt({ ...STRANGER, basePrompt }),
  firstMessage: 'Guten Tag, wie kann ich Ihnen helfen?',
});
