import { z } from 'zod';
import type { Config } from '../../config.ts';
import type { CallRequest } from '../../domain/calls/call-request.ts';
import { leadVariables } from '../../domain/leads/lead-context.ts';
import { cleanJson, parseJson } from '../../domain/parse-json.ts';
import { NUMBER_REFUSAL_MESSAGES, parsePhoneNumber } from '../../domain/phone-number.ts';
import { JSON_FAULTS, utf8Text } from '../requests/read-json.ts';
import { Refusal } from '../answers/refusal.ts';

const name = z.string().trim().max(255);
const filled = name.min(1);
const words = z.string().max(100_000).nullish();

/** Unknown fields are ignored, as at every drop-in door. */
export const leadCallBody = z.object({
  agentId: z.string(),
  callRequest: z.object({
    leadId: filled,
    phoneNumber: z.string().trim().min(1).max(64),
    agentOverrides: z
      .object({
        systemPrompt: words,
        firstMessage: words,
        context: z.object({ customerName: name.nullish() }).nullish(),
      })
      .nullish(),
  }),
  conversationHistory: z
    .array(z.object({ speaker: z.string().max(64), content: z.string().max(20_000), timestamp: name.nullish() }))
    .max(1_000)
    .nullish(),
});

/**
 * Checks a request in the contract's order (§3.10): agent, configuration, fields, number. Numbers without a country code
 * are American. @throws Refusal with the documented body; never with a piece of the request in it
 */
export function readOutboundCall(
  raw: Buffer,
  { elevenLabs, policy, leads }: Pick<Config, 'elevenLabs' | 'policy' | 'leads'>,
): Omit<CallRequest, 'askedBy' | 'idempotencyKey'> {
  const value = readJson(raw);
  const agentId = z.object({ agentId: z.string() }).safeParse(value).data?.agentId;
  if (elevenLabs.agentId === null || agentId !== elevenLabs.agentId) throw new Refusal(400, 'Invalid agent ID');
  if (elevenLabs.apiKey === null) throw new Refusal(500, 'ElevenLabs API key not configured');
  if (elevenLabs.agentPhoneNumberId === null) throw new Refusal(500, NO_PHONE_NUMBERS);

  const parsed = leadCallBody.safeParse(value);
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map(({ path }) => fieldOf(path)))];
    throw invalidParameters(`Missing or invalid: ${fields.join(', ')}.`);
  }
  const { callRequest, conversationHistory } = parsed.data;
  const number = parsePhoneNumber(callRequest.phoneNumber, {
    allowedCountries: policy.allowedCountries,
    defaultCountry: 'US',
  });
  if (!number.ok) throw invalidParameters(NUMBER_REFUSAL_MESSAGES[number.reason]);

  const { systemPrompt, firstMessage, context } = callRequest.agentOverrides ?? {};
  const customerName = context?.customerName ?? '';
  return {
    campaignId: null,
    companyName: leads.organizationName,
    firstName: customerName,
    lastName: '',
    toNumber: number.e164,
    agentPhoneNumberId: elevenLabs.agentPhoneNumberId,
    overridePrompt: systemPrompt?.trim() ? systemPrompt : null,
    leadId: callRequest.leadId,
    ...(firstMessage?.trim() && { overrideFirstMessage: firstMessage }),
    extraVariables: leadVariables({
      leadId: callRequest.leadId,
      customerName,
      phone: number.e164,
      history: (conversationHistory ?? []).map(({ speaker, content, timestamp }) => ({
        by: speaker === 'agent' || speaker === 'assistant' ? 'agent' : 'lead',
        text: content,
        at: timestamp ?? '',
      })),
      summary: null,
      firstMessage: firstMessage ?? null,
    }),
    placement: null,
    email: null,
    externalId: null,
    timeZone: null,
    policy: {},
  };
}

const NO_PHONE_NUMBERS =
  'No phone numbers configured for agent. Please configure Twilio integration in ElevenLabs dashboard.';

export const invalidParameters = (details: string): Refusal =>
  new Refusal(400, 'Invalid request parameters', details, { body: { error: 'Invalid request parameters', details } });

function readJson(raw: Buffer): unknown {
  const text = utf8Text(raw);
  if (text === null) throw invalidParameters('The body is not UTF-8.');
  const json = parseJson(text);
  if (!json.ok) throw invalidParameters(JSON_FAULTS[json.reason]);
  return cleanJson(json.value);
}

/** Names of ours only: without the places in a list. */
const fieldOf = (path: readonly PropertyKey[]): string =>
  path.filter((part) => typeof part === 'string').join('.') || 'the body';
