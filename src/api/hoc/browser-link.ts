import { z } from 'zod';
import type { Questionnaire } from '../../domain/calls/questionnaire.ts';
import { cleanName } from '../../domain/insert-values.ts';
import { questionnaireContext } from '../../domain/calls/questionnaire-context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { localNow } from '../answers/local-timestamp.ts';
import { Refusal } from '../answers/refusal.ts';
import { CANDIDATE, candidateFields, checkFields } from './read-fields.ts';

/** The four fields of a conversation in the browser; a number is not needed. */
export const browserCandidateSchema = z.object(candidateFields);
export type BrowserCandidate = z.output<typeof browserCandidateSchema>;

/** @throws Refusal 400 with the documented body */
export const readBrowserCandidate = (fields: Record<string, unknown>): BrowserCandidate =>
  checkFields(fields, browserCandidateSchema, CANDIDATE);

/** What the agent is told of a candidate, as the originals name it in an address. */
export interface BrowserVariables {
  candidatefirst_name: string;
  candidatelast_name: string;
  companyname: string;
  questionnaire_context: string;
}

export function browserVariables(candidate: BrowserCandidate, questionnaire: Questionnaire): BrowserVariables {
  const { candidate_first_name: firstName, candidate_last_name: lastName, company_name: companyName } = candidate;
  return {
    candidatefirst_name: cleanName(firstName),
    candidatelast_name: cleanName(lastName),
    companyname: cleanName(companyName),
    questionnaire_context: questionnaireContext({ questionnaire, firstName, lastName, companyName }).text,
  };
}

/** @throws Refusal 500 when no agent is configured: there is nothing to link to */
export function agentOf({ elevenLabs }: ApiDependencies['config']): string {
  if (elevenLabs.agentId === null) throw linkFailed('No voice agent is configured');
  return elevenLabs.agentId;
}

export function linkFailed(message: string): Refusal {
  const error = 'WebRTC Link creation failed';
  return new Refusal(500, error, message, { body: { status: 'error', error, message, timestamp: localNow() } });
}
