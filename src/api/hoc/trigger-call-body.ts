import { z } from 'zod';
import type { Config } from '../../config.ts';
import type { CallRequest } from '../../domain/call-request.ts';
import { cleanJson, parseJson } from '../../domain/parse-json.ts';
import { NUMBER_REFUSAL_MESSAGES, parsePhoneNumber } from '../../domain/phone-number.ts';
import { JSON_FAULTS, utf8Text } from '../read-json.ts';
import { Refusal } from '../refusal.ts';

/** Longest name or id, and longest prompt of one's own, in UTF-16 units; nothing true is longer. */
const NAME_LENGTH = 255;
const PROMPT_LENGTH = 100_000;

/** As Python's int() reads it. */
const INTEGER = /^\s*[+-]?[0-9]+\s*$/;

const text = z.string().max(NAME_LENGTH);

/** The request of contracts §1.2, for what is left to check once nothing is missing. Unknown fields are ignored (§9.23). */
export const triggerCallSchema = z.object({
  campaign_id: z
    .union([z.int(), z.string().regex(INTEGER)])
    .transform(Number)
    .refine((id) => Number.isSafeInteger(id) && id > 0),
  company_name: text,
  candidate_first_name: text,
  candidate_last_name: text,
  to_number: z.string(),
  agent_phone_number_id: text.nullish(),
  override_prompt: z.string().max(PROMPT_LENGTH).nullish(),
});

const REQUIRED = ['campaign_id', 'company_name', 'candidate_first_name', 'candidate_last_name', 'to_number'] as const;

const refused = (error: string, message: string) => new Refusal(400, error, message, { body: { error, message } });

/**
 * Checks a request in the contract's order: JSON, object, missing fields, types, number, phone number id.
 * @throws Refusal with the documented body; never with a piece of the request in it
 */
export function readTriggerCall(
  body: Buffer,
  { elevenLabs, policy, callPlacement }: Pick<Config, 'elevenLabs' | 'policy' | 'callPlacement'>,
): Omit<CallRequest, 'askedBy' | 'idempotencyKey'> {
  const fields = readObject(body);

  const missing = REQUIRED.filter(
    (field) => isMissing(fields[field]) || (field === 'campaign_id' && isZero(fields[field])),
  );
  if (missing.length > 0)
    throw new Refusal(400, 'Missing required fields', '', { body: { error: 'Missing required fields', missing } });

  const parsed = triggerCallSchema.safeParse(fields);
  if (!parsed.success) throw faultOf(parsed.error.issues);
  const request = parsed.data;

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
    placement: callPlacement,
    policy: {},
  };
}

/** The body as an object; a JSON text inside a JSON string is decoded once more, as the original does. */
function readObject(body: Buffer): Record<string, unknown> {
  const json = utf8Text(body);
  if (json === null) throw refused('Invalid JSON format', 'Could not parse JSON: The body is not UTF-8.');
  let value = parsed(json);
  if (typeof value === 'string') value = parsed(value);
  const type = pythonType(value);
  if (type !== 'dict')
    throw refused('Invalid request format', `Request body must be a JSON object (dict), got ${type}`);
  return cleanJson(value) as Record<string, unknown>;
}

function parsed(text: string): unknown {
  const json = parseJson(text);
  if (json.ok) return json.value;
  if (json.reason === 'empty') throw refused('No JSON data provided', 'Request body is empty');
  throw refused('Invalid JSON format', `Could not parse JSON: ${JSON_FAULTS[json.reason]}`);
}

/** The type's name in the words of the original, which is written in Python. */
function pythonType(value: unknown): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return 'dict';
}

/** Absent, null, empty or blank (§9.24), and whatever else is falsy in the original: 0, false, [] and {}. */
function isMissing(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return !value;
}

/** There is no campaign 0; as a text it is no more there than as a number. */
const isZero = (value: unknown): boolean => typeof value === 'string' && /^\s*[+-]?0+\s*$/.test(value);

function faultOf(issues: readonly z.core.$ZodIssue[]): Refusal {
  const field =
    REQUIRED.find((required) => issues.some((issue) => issue.path[0] === required)) ?? String(issues[0]?.path[0]);
  if (field === 'campaign_id') return refused('Invalid request format', 'campaign_id must be an integer');
  if (field === 'to_number') return refused('Invalid to_number', NUMBER_REFUSAL_MESSAGES.not_a_number);
  const tooLong = issues.find((issue) => issue.path[0] === field && issue.code === 'too_big');
  const rule = tooLong?.code === 'too_big' ? `have at most ${tooLong.maximum} characters` : 'be a string';
  return refused('Invalid request format', `${field} must ${rule}`);
}
