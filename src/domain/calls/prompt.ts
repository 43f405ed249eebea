import { jobLocation } from './first-message.ts';
import { cleanName, cleanSentence, codePoints, firstFilled, insertValues } from '../insert-values.ts';
import type { Questionnaire } from './questionnaire.ts';
import { questionnaireContext } from './questionnaire-context.ts';

/** Spoken from when the base prompt's file is missing (contracts §1.5). */
const FALLBACK_BASE_PROMPT =
  'Du bist ein professioneller Recruiting-Assistent für {{companyname}}.\n' +
  'Du führst ein Gespräch mit {{candidatefirst_name}} {{candidatelast_name}}.';

export interface PromptParts {
  /** the operator's text with placeholders, null when there is none */
  basePrompt: string | null;
  questionnaire: Questionnaire;
  firstName: string;
  lastName: string;
  companyName: string;
  /** replaces the whole prompt, word for word; null or blank = none */
  overridePrompt: string | null;
}

export interface Prompt {
  prompt: string;
  /** also sent as a dynamic variable, whatever the prompt is */
  questionnaireContext: string;
  questionsCut: number;
  /** code points of `prompt` (contracts §1.2 `prompt_length`) */
  promptLength: number;
}

/** Base prompt, key facts of the job and questionnaire, in this order (contracts §1.5, §9.32). */
export function buildPrompt(parts: PromptParts): Prompt {
  const context = questionnaireContext(parts);
  const prompt = firstFilled(parts.overridePrompt) ?? enhancedPrompt(parts, context.text);
  return {
    prompt,
    questionnaireContext: context.text,
    questionsCut: context.questionsCut,
    promptLength: codePoints(prompt),
  };
}

/** Position, place and salary as far as HOC sent them at the top level; empty when it sent none (contracts §9.32). */
export function keyFacts(questionnaire: Questionnaire): string {
  const { campaignRoleTitle, jobTitle, position, title, salary } = questionnaire;
  const facts = [
    fact('Position', firstFilled(campaignRoleTitle, jobTitle, position, title)),
    fact('Standort', jobLocation(questionnaire)),
    fact('Gehalt', firstFilled(salary)),
  ].join('');
  return facts === '' ? '' : `\n\nECKDATEN DER STELLE:\n${facts}`;
}

export interface CallVariables {
  firstName: string;
  lastName: string;
  companyName: string;
  questionnaireContext: string;
  callId: string;
  attemptId: string;
  campaignId: number | string | null;
  toNumber: string;
  agentPhoneNumberId: string;
}

/**
 * The contract's four variables and those that name our call in the provider's later events (contracts §1.4, §9.33).
 * All are texts, and none is left out: a conversation whose prompt uses an unknown variable is refused.
 */
export function dynamicVariables(call: CallVariables): Record<string, string> {
  return {
    candidatefirst_name: cleanName(call.firstName),
    candidatelast_name: cleanName(call.lastName),
    companyname: cleanName(call.companyName),
    questionnaire_context: call.questionnaireContext,
    call_id: call.callId,
    attempt_id: call.attemptId,
    campaign_id: call.campaignId === null ? '' : String(call.campaignId),
    to_number: call.toNumber,
    agent_phone_number_id: call.agentPhoneNumberId,
  };
}

const enhancedPrompt = (parts: PromptParts, contextText: string): string =>
  `${personalPrompt(parts)}${keyFacts(parts.questionnaire)}\n\n${contextText}`;

/** The base prompt for this person, with nothing of a job. */
export const personalPrompt = ({
  basePrompt,
  firstName,
  lastName,
  companyName,
}: Pick<PromptParts, 'basePrompt' | 'firstName' | 'lastName' | 'companyName'>): string =>
  insertValues(basePrompt ?? FALLBACK_BASE_PROMPT, {
    candidatefirst_name: cleanName(firstName),
    candidatelast_name: cleanName(lastName),
    companyname: cleanName(companyName),
  });

const fact = (label: string, value: string | null): string =>
  value === null ? '' : `${label}: ${cleanSentence(value)}\n`;

const FILLED = new Set(
  Object.keys(
    dynamicVariables({
      firstName: '',
      lastName: '',
      companyName: '',
      questionnaireContext: '',
      callId: '',
      attemptId: '',
      campaignId: null,
      toNumber: '',
      agentPhoneNumberId: '',
    }),
  ),
);

/**
 * Placeholders of an operator's base prompt that neither we nor the voice agent fill: it would fail each conversation
 * for them (`missing_dynamic_variable`).
 */
export const unfilledPlaceholders = (basePrompt: string): string[] => [
  ...new Set(
    [...basePrompt.matchAll(/\{\{\s*(\w+)\s*\}\}/g)]
      .map(([, name]) => name!)
      .filter((name) => !FILLED.has(name) && !name.startsWith('system__')),
  ),
];
