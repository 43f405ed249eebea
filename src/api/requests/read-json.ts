import type { z } from 'zod';
import { cleanJson, parseJson } from '../../domain/parse-json.ts';
import { type Fault, invalidRequest } from '../answers/refusal.ts';

/** UTF-8 text of a body, or null when it is none. A byte order mark is dropped. */
export function utf8Text(body: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

/** A strict JSON body for /api/v1: cleaned of what PostgreSQL cannot hold, checked by the schema of the door. @throws Refusal 400 */
export function readJson<Schema extends z.ZodType>(schema: Schema, body: Buffer): z.output<Schema> {
  const text = utf8Text(body);
  if (text === null) throw invalidRequest('The body is not UTF-8.');
  const json = parseJson(text);
  if (!json.ok) throw invalidRequest(JSON_FAULTS[json.reason]);
  return checked(schema, cleanJson(json.value), 'body');
}

export const JSON_FAULTS = {
  empty: 'The body is empty.',
  invalid: 'The body is not JSON.',
  too_deep: 'The body is nested too deeply.',
};

/** The value in the type of the schema. @throws Refusal 400 that points at each fault, without a value in it */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  where: 'body' | 'query',
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalidRequest(
    where === 'body' ? 'The body is not as this address takes it.' : 'The query is not as this address takes it.',
    result.error.issues.flatMap(faultsOf).slice(0, MOST_FAULTS),
  );
}

const MOST_FAULTS = 20;
const LONGEST_KEY = 64;

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), detail: 'unknown field' }));
  return [{ pointer: pointerTo(issue.path), detail: issue.message }];
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path
    .map((key) => `/${String(key).slice(0, LONGEST_KEY).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
