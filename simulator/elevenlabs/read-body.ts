import type { z } from 'zod';
import type { Answer } from '../reception/answer.ts';
import { jsonBody, mediaType, type Received } from '../reception/received.ts';
import { type Finding, invalidRequest } from './errors.ts';

/** The request, or what FastAPI answers to one that it cannot take. */
export function readBody<T extends z.ZodType>(
  request: Received,
  schema: T,
): { ok: true; body: z.infer<T> } | { ok: false; answer: Answer } {
  const refused = (findings: Finding[]) => ({ ok: false as const, answer: invalidRequest(findings) });
  const body = mediaType(request) === 'application/json' ? jsonBody(request) : null;
  if (body === undefined) {
    return refused([{ loc: ['body', 0], msg: 'JSON decode error', type: 'json_invalid' }]);
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return { ok: true, body: parsed.data };
  return refused(parsed.error.issues.map((issue) => finding(issue, body)));
}

function finding(issue: z.core.$ZodIssue, body: unknown): Finding {
  const loc = ['body', ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
  const missing = issue.code === 'invalid_type' && valueAt(body, issue.path) === undefined && issue.path.length > 0;
  return missing
    ? { loc, msg: 'Field required', type: 'missing' }
    : { loc, msg: issue.message, type: issue.code === 'invalid_type' ? `${issue.expected}_type` : 'value_error' };
}

const valueAt = (body: unknown, path: PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], body);
