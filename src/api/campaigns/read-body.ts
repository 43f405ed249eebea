import type { z } from 'zod';
import { cleanJson, parseJson } from '../../domain/parse-json.ts';
import { utf8Text } from '../requests/read-json.ts';
import { Refusal } from '../answers/refusal.ts';

/** Pydantic's types of faults, as far as our schemas find them; a schema names one as its error. */
const FAULTS = {
  missing: 'Field required',
  string_type: 'Input should be a valid string',
  int_type: 'Input should be a valid integer',
  bool_type: 'Input should be a valid boolean',
  list_type: 'Input should be a valid list',
  model_attributes_type: 'Input should be a valid dictionary or object to extract fields from',
} as const;

export type FaultType = keyof typeof FAULTS;

const MOST_FAULTS = 20;

/**
 * A JSON body as FastAPI reads it: what is wrong is 422 with a list of faults. Their `input` is always null, where the
 * original quotes what was sent. @throws Refusal 422
 */
export function readFastApiBody<Schema extends z.ZodType>(schema: Schema, body: Buffer): z.output<Schema> {
  const json = parseJson(utf8Text(body) ?? '{');
  if (!json.ok) throw unprocessable([json.reason === 'empty' ? fault('missing', []) : INVALID_JSON]);
  const given = cleanJson(json.value);
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw unprocessable(parsed.error.issues.slice(0, MOST_FAULTS).map((issue) => faultOf(issue, given)));
}

function faultOf({ path, message }: z.core.$ZodIssue, body: unknown): object {
  const at = path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null)?.[key], body);
  return fault(at === undefined ? 'missing' : (message as FaultType), path);
}

const fault = (type: FaultType, path: PropertyKey[]) => ({
  type,
  loc: ['body', ...path],
  msg: FAULTS[type],
  input: null,
  url: `https://errors.pydantic.dev/2.5/v/${type}`,
});

const INVALID_JSON = {
  type: 'json_invalid',
  loc: ['body', 0],
  msg: 'JSON decode error',
  input: {},
  ctx: { error: 'Expecting value' },
};

const unprocessable = (detail: object[]) => new Refusal(422, 'Unprocessable entity', '', { body: { detail } });
