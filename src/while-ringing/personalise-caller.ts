import type { Logger } from 'pino';
import {
  type Caller,
  GENERAL_APPLICATION,
  type Personalisation,
  personalisationOf,
  strangersPersonalisation,
} from '../domain/calls/personalisation.ts';
import { NO_QUESTIONNAIRE, type Questionnaire } from '../domain/calls/questionnaire.ts';
import type { Hoc } from '../providers/hoc/client.ts';
import type { CandidateCaller } from '../store/calls/candidate-callers.ts';

export interface PersonaliseCallerParts {
  /** the candidate of our newest call to a number, null when we called nobody there */
  candidateWithNumber(phone: string): Promise<CandidateCaller | null>;
  /** with time-outs that fit into the wait */
  hoc: Pick<Hoc, 'fetchQuestionnaire'>;
  basePrompt: string | null;
  log: Logger;
  /** a phone rings meanwhile */
  withinMs: number;
}

export const PERSONALISE_WITHIN_MS = 900;
/** What HOC may take of it; asked only for a campaign that it never gave a questionnaire for. */
export const HOC_WHILE_RINGING_MS = 600;

/**
 * What the agent says to somebody who rings us: for a candidate whom we called the same as then, for everybody else, and
 * whenever anything is away or slow, the documented greeting. Never rejects, and answers within `withinMs`. Only reads.
 */
export const personaliseCaller =
  ({ withinMs, ...parts }: PersonaliseCallerParts) =>
  async (caller: Caller): Promise<Personalisation> => {
    const stranger = strangersPersonalisation(parts.basePrompt);
    if (caller.phone === null) return stranger;
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<'too_late'>((resolve) => {
      timer = setTimeout(resolve, withinMs, 'too_late');
    });
    try {
      const found = await Promise.race([lookUp(parts, caller.phone, caller.namesOnly), tooLate]);
      if (found === 'too_late') parts.log.warn('personalisation took too long: the caller is greeted as a stranger');
      return found === 'too_late' || found === null ? stranger : found;
    } catch (error) {
      parts.log.warn({ err: error }, 'personalisation failed: the caller is greeted as a stranger');
      return stranger;
    } finally {
      clearTimeout(timer);
    }
  };

async function lookUp(
  { candidateWithNumber, hoc, basePrompt, log }: Omit<PersonaliseCallerParts, 'withinMs'>,
  phone: string,
  namesOnly: boolean,
): Promise<Personalisation | null> {
  const candidate = await candidateWithNumber(phone);
  if (candidate === null) return null;
  const questionnaire = namesOnly ? NO_QUESTIONNAIRE : await questionnaireOf(candidate, hoc, log);
  return personalisationOf(candidate, questionnaire, basePrompt);
}

async function questionnaireOf(
  { campaignId, questionnaire }: CandidateCaller,
  hoc: Pick<Hoc, 'fetchQuestionnaire'>,
  log: Logger,
): Promise<Questionnaire> {
  if (questionnaire !== null) return questionnaire;
  if (campaignId === null) return GENERAL_APPLICATION;
  const fresh = await hoc.fetchQuestionnaire(campaignId).catch((error: unknown) => {
    log.warn({ err: error }, 'no questionnaire while it rings');
    return NO_QUESTIONNAIRE;
  });
  return fresh.loaded ? fresh : GENERAL_APPLICATION;
}
