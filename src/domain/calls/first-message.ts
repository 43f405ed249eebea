import { cleanName, firstFilled } from '../insert-values.ts';
import type { Questionnaire } from './questionnaire.ts';

export interface FirstMessageParts {
  questionnaire: Questionnaire;
  firstName: string;
  lastName: string;
  companyName: string;
}

/**
 * The agent's first sentence, word for word as contracts §1.7 has it (also its "ihre"). That the candidate speaks with
 * an AI is said right after it, by the base prompt (contracts §9.19).
 */
export function firstMessage({ questionnaire, firstName, lastName, companyName }: FirstMessageParts): string {
  const greeting = ['Guten Tag', cleanName(firstName), cleanName(lastName)].filter((word) => word !== '').join(' ');
  const location = jobLocation(questionnaire);
  const application = location === null ? 'ihre Bewerbung' : `ihre Bewerbung am Standort ${location}`;
  return `${greeting}, hier spricht Susi von ${cleanName(companyName)}. Es geht um ${application}. Haben Sie ungefähr 15 Minuten Zeit für dieses Gespräch um ihre Daten zu erfassen?`;
}

/** Where the job is, from the first field that is filled (contracts §9.3), or null. */
export function jobLocation(questionnaire: Questionnaire): string | null {
  const { campaignLocationLabel, workLocation, location, workLocationPostalCode } = questionnaire;
  const filled = firstFilled(campaignLocationLabel, workLocation, location, workLocationPostalCode);
  return filled === null ? null : cleanName(filled);
}
