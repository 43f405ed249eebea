import { z } from 'zod';
import type { readEnvironment } from './environment.ts';
import { DEFAULT_MESSAGE_POLICY, type MessagePolicy } from './domain/messages/message-policy.ts';
import { type CallPolicy, DEFAULT_POLICY } from './domain/policy.ts';
import { DEFAULT_RETENTION, type Retention } from './domain/retention.ts';
import { callPolicySchema, HOURS_THAT_NEVER_OPEN, messagePolicySchema, retentionSchema } from './policy-schema.ts';

/** How long things may take and are kept, how often they are tried: the defaults, with what the environment changes. */
export interface PolicySettings {
  policy: CallPolicy;
  messagePolicy: MessagePolicy;
  /** how long what is personal is kept */
  retention: Retention;
}

export function readPolicySettings(
  { given, faults }: ReturnType<typeof readEnvironment>,
  production: boolean,
): PolicySettings {
  const changes = (variable: string, schema: z.ZodType<object>, example: string) =>
    readChanges(variable, schema, given(variable)?.trim(), example, faults);
  // The simulator answers for a handful of numbers only, and a demo rings them again and again.
  const ofCalls = production ? DEFAULT_POLICY : { ...DEFAULT_POLICY, maxDialsPerNumberPerDay: null };
  const settings = {
    policy: { ...ofCalls, ...changes('CALL_POLICY', callPolicySchema, 'ringMs') },
    messagePolicy: { ...DEFAULT_MESSAGE_POLICY, ...changes('MESSAGE_POLICY', messagePolicySchema, 'resendAfterMs') },
    retention: { ...DEFAULT_RETENTION, ...changes('RETENTION', retentionSchema, 'audioDays') },
  } as PolicySettings;
  if (settings.messagePolicy.officeFromHour >= settings.messagePolicy.officeUntilHour)
    faults.push(`MESSAGE_POLICY: officeFromHour and officeUntilHour ${HOURS_THAT_NEVER_OPEN}`);
  return settings;
}

/** What a variable changes of a policy: a JSON object whose names and values the schema knows. */
function readChanges(
  variable: string,
  schema: z.ZodType<object>,
  text: string | undefined,
  example: string,
  faults: string[],
): object {
  if (!text) return {};
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    faults.push(`${variable} is no JSON: set it to an object such as {"${example}":30000}`);
    return {};
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    faults.push(
      `${variable}: ${issue.path.join('.') || 'the object'} ${z.prettifyError({ issues: [{ ...issue, path: [] }] } as never).replace(/^✖ /, '')}`,
    );
  }
  return {};
}
