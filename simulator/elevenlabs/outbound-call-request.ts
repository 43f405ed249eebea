import { z } from 'zod';
import type { Answer } from '../reception/answer.ts';
import { jsonBody, mediaType, type Received } from '../reception/received.ts';
import { type Finding, invalidRequest } from './errors.ts';

/** The fields that decide something here; whatever else the real service takes is let through (specs, overlay). */
const outboundCall = z.object({
  agent_id: z.string(),
  agent_phone_number_id: z.string(),
  to_number: z.string(),
  call_recording_enabled: z.boolean().nullish(),
  conversation_initiation_client_data: z
    .looseObject({
      user_id: z.string().nullish(),
      dynamic_variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
      conversation_config_override: z
        .looseObject({
          agent: z
            .looseObject({
              first_message: z.string().nullish(),
              language: z.string().nullish(),
              prompt: z.looseObject({ prompt: z.string().nullish() }).nullish(),
            })
            .nullish(),
        })
        .optional(),
    })
    .nullish(),
  telephony_call_config: z
    .object({
      ringing_timeout_secs: z.int().min(1).max(999).default(60),
      twilio_machine_detection: z.object({ mode: z.enum(['enable', 'detect_message_end']) }).nullish(),
    })
    .default({ ringing_timeout_secs: 60 }),
});

export type OutboundCall = z.infer<typeof outboundCall>;

/** The request, or what FastAPI answers to one that it cannot take. */
export function readOutboundCall(request: Received): { ok: true; call: OutboundCall } | { ok: false; answer: Answer } {
  const refused = (findings: Finding[]) => ({ ok: false as const, answer: invalidRequest(findings) });
  const body = mediaType(request) === 'application/json' ? jsonBody(request) : null;
  if (body === undefined) {
    return refused([{ loc: ['body', 0], msg: 'JSON decode error', type: 'json_invalid' }]);
  }
  const parsed = outboundCall.safeParse(body);
  if (parsed.success) return { ok: true, call: parsed.data };
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
