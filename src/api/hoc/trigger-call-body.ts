import { z } from 'zod';
import type { Config } from '../../config.ts';
import type { CallRequest } from '../../domain/calls/call-request.ts';
import { NUMBER_REFUSAL_MESSAGES, parsePhoneNumber } from '../../domain/phone-number.ts';
import { CANDIDATE, candidateFields, checkFields, refused, text } from './read-fields.ts';

/** Longest prompt of one's own, in UTF-16 units; nothing true is longer. */
const PROMPT_LENGTH = 100_000;

/** The request of contracts §1.2, for what is left to check once nothing is missing. Unknown fields are ignored (§9.23). */
export const triggerCallSchema = z.object({
  ...candidateFields,
  to_number: z.string(),
  agent_phone_number_id: text.nullish(),
  override_prompt: z.string().max(PROMPT_LENGTH).nullish(),
});

/**
 * Checks a request in the contract's order: missing fields, types, number, phone number id.
 * @throws Refusal with the documented body; never with a piece of the request in it
 */
export function readTriggerCall(
  fields: Record<string, unknown>,
  { elevenLabs, policy }: Pick<Config, 'elevenLabs' | 'policy'>,
): Omit<CallRequest, 'askedBy' | 'idempotencyKey'> {
  const request = checkFields(fields, triggerCallSchema, [...CANDIDATE, 'to_number']);

  const number = parsePhoneNumber(request.to_number, { allowedCountries: policy.allowedCountries });
  if (!number.ok) throw refused('Invalid to_number', NUMBER_REFUSAL_MESSAGES[number.reason]);

  const agentPhoneNumberId = request.agent_phone_number_id?.trim() || elevenLabs.agentPhoneNumberId;
  if (!agentPhoneNumberId)
    throw refused('Missing agent_phone_number_id', 'Provide agent_phone_number_id in request for SIP trunk calls');

  return {
    campaignId: request.campaign_id,
    companyName: request.company_name,
    firstName: request.candidate_first_name,
    lastName: request.candidate_last_name,
    toNumber: number.e164,
    agentPhoneNumberId,
    overridePrompt: request.override_prompt?.trim() ? request.override_prompt : null,
    email: null,
    externalId: null,
    timeZone: null,
    placement: null,
    policy: {},
  };
}
