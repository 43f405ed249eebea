import { z } from 'zod';
import { cleanJson, parseJson } from '../../domain/parse-json.ts';
import { NUMBER_REFUSAL_MESSAGES } from '../../domain/phone-number.ts';
import { JSON_FAULTS, utf8Text } from '../requests/read-json.ts';
import { Refusal } from '../answers/refusal.ts';

/** Longest name or id in UTF-16 units; nothing true is longer. */
const NAME_LENGTH = 255;

/** As Python's int() reads it. */
const INTEGER = /^\s*[+-]?[0-9]+\s*$/;

export const text = z.string().max(NAME_LENGTH);

/** Who it is about, in every request of system 1. */
export const candidateFields = {
  campaign_id: z
    .union([z.int(), z.string().regex(INTEGER)])
    .transform(Number)
    .refine((id) => Number.isSafeInteger(id) && id > 0),
  company_name: text,
  candidate_first_name: text,
  candidate_last_name: text,
};

/** In the contract's order. */
export const CANDIDATE = Object.keys(candidateFields) as (keyof typeof candidateFields)[];

export const refused = (error: string, message: string) =>
  new Refusal(400, error, message, { body: { error, message } });

/** The body as an object; a JSON text inside a JSON string is decoded once more, as the original does. @throws Refusal */
export function readFields(body: Buffer): Record<string, unknown> {
  const json = utf8Text(body);
  if (json === null) throw refused('Invalid JSON format', 'Could not parse JSON: The body is not UTF-8.');
  let value = parsed(json);
  if (typeof value === 'string') value = parsed(value);
  const type = pythonType(value);
  if (type !== 'dict')
    throw refused('Invalid request format', `Request body must be a JSON object (dict), got ${type}`);
  return cleanJson(value) as Record<string, unknown>;
}

/**
 * The fields in the types of the schema, after it was seen that none of `required` is missing.
 * @throws Refusal with the documented body; never with a piece of the request in it
 */
export function checkFields<Schema extends z.ZodType>(
  fields: Record<string, unknown>,
  schema: Schema,
  required: readonly string[],
): z.output<Schema> {
  const missing = required.filter(
    (field) => isMissing(fields[field]) || (field === 'campaign_id' && isZero(fields[field])),
  );
  if (missing.length > 0)
    throw new Refusal(400, 'Missing required fields', '', { body: { error: 'Missing required fields', missing } });
  const result = schema.safeParse(fields);
  if (!result.success) throw faultOf(result.error.issues, required);
  return result.data;
}

/** Absent, null, empty or blank (§9.24), and whatever else is falsy in the original: 0, false, [] and {}. */
export function isMissing(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return !value;
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

/** There is no campaign 0; as a text it is no more there than as a number. */
const isZero = (value: unknown): boolean => typeof value === 'string' && /^\s*[+-]?0+\s*$/.test(value);

function faultOf(issues: readonly z.core.$ZodIssue[], required: readonly string[]): Refusal {
  const field = required.find((name) => issues.some((issue) => issue.path[0] === name)) ?? String(issues[0]?.path[0]);
  if (field === 'campaign_id') return refused('Invalid request format', 'campaign_id must be an integer');
  if (field === 'to_number') return refused('Invalid to_number', NUMBER_REFUSAL_MESSAGES.not_a_number);
  const tooLong = issues.find((issue) => issue.path[0] === field && issue.code === 'too_big');
  const rule = tooLong?.code === 'too_big' ? `have at most ${tooLong.maximum} characters` : 'be a string';
  return refused('Invalid request format', `${field} must ${rule}`);
}
