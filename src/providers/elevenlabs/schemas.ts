import { z } from 'zod';
import type { Conversation, ConversationStatus, Turn } from '../../domain/calls/conversation.ts';
import { parseAttemptId } from '../../domain/ids.ts';
import { e164Of } from '../../domain/leads/lead-phone.ts';
import { cleanJson } from '../../domain/parse-json.ts';

// Lenient on purpose: of a field that has another shape than we know, only that field is lost. The SDK's own parser
// refuses the whole conversation when one of its required keys is missing.
const text = z.string().nullish().catch(null);
const seconds = z.number().nonnegative().nullish().catch(null);
const list = z.array(z.unknown()).nullish().catch(null);

const turnSchema = z.object({
  role: z.enum(['agent', 'user']),
  message: text,
  time_in_call_secs: seconds,
});

const silentVoicemailTurn = z.object({
  tool_results: z.array(z.unknown()),
});
const toolResult = z.object({ result: z.object({ result_type: z.string() }) });

const dynamicVariables = z
  .looseObject({
    attempt_id: text,
    system__conversation_id: text,
    system__call_sid: text,
  })
  .nullish()
  .catch(null);

/** Of `GET /v1/convai/conversations/{id}` and of `data` in `post_call_transcription`, what we use. */
export const conversationSchema = z.object({
  conversation_id: text,
  agent_id: text,
  status: text,
  user_id: text,
  transcript: list,
  metadata: z
    .object({
      start_time_unix_secs: seconds,
      call_duration_secs: seconds,
      termination_reason: text,
      error: z.object({ reason: text }).nullish().catch(null),
      cost: z.number().nullish().catch(null),
      // not among what ElevenLabs documents: what agents of system 3 set (contracts §3.3)
      customer_phone_number: text,
      phone_number: text,
      phone_call: z
        .object({ call_sid: text, call_result: text, external_number: text, agent_number: text })
        .nullish()
        .catch(null),
      features_usage: z
        .object({
          voicemail_detection: z
            .object({ used: z.boolean().nullish().catch(null) })
            .nullish()
            .catch(null),
        })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
  analysis: z
    .object({
      transcript_summary: text,
      call_successful: text,
      data_collection_results: z.record(z.string(), z.unknown()).nullish().catch(null),
    })
    .nullish()
    .catch(null),
  conversation_initiation_client_data: z.object({ dynamic_variables: dynamicVariables }).nullish().catch(null),
});
type ConversationAnswer = z.infer<typeof conversationSchema>;

/** A page of `GET /v1/convai/conversations`. The ids are the point: without them it is no answer. */
export const conversationListSchema = z.object({
  conversations: z.array(z.object({ conversation_id: z.string(), user_id: text })),
  next_cursor: text,
  has_more: z.boolean().nullish().catch(null),
});

const STATUSES: Record<string, ConversationStatus> = {
  initiated: 'initiated',
  'in-progress': 'in_progress',
  processing: 'processing',
  done: 'done',
  failed: 'failed',
};
const SUCCESSES = ['success', 'failure', 'unknown'] as const;
const CALL_RESULTS = ['answered', 'voicemail', 'busy', 'no_answer', 'failed'] as const;

/** Ids that the parts of an answer give us; each null when absent or not shaped like an id. */
export function idsOf(answer: ConversationAnswer): {
  conversationId: string | null;
  attemptId: string | null;
  callSid: string | null;
} {
  const variables = answer.conversation_initiation_client_data?.dynamic_variables;
  const attemptId = [answer.user_id, variables?.attempt_id].find((id) => id && parseAttemptId(id));
  return {
    // For hours of one day in 2026 the id was missing from webhooks; the echoed variable had it.
    conversationId: providerId(answer.conversation_id) ?? providerId(variables?.system__conversation_id),
    attemptId: attemptId ?? null,
    callSid: providerId(answer.metadata?.phone_call?.call_sid) ?? providerId(variables?.system__call_sid),
  };
}

/**
 * A conversation in our words, or null when it has no id or no status we know.
 * @param whenUnclear the status to take when the provider's own is missing or new to us
 */
export const toConversation = (value: unknown, whenUnclear: ConversationStatus | null = null): Conversation | null =>
  toCleanConversation(cleanJson(value), whenUnclear);

/** The same for a value that is cleaned already. */
export function toCleanConversation(value: unknown, whenUnclear: ConversationStatus | null): Conversation | null {
  const parsed = conversationSchema.safeParse(value);
  if (!parsed.success) return null;
  const { transcript, metadata, analysis, status: theirs } = parsed.data;
  const { conversationId, attemptId, callSid } = idsOf(parsed.data);
  const status = (theirs && Object.hasOwn(STATUSES, theirs) ? STATUSES[theirs] : null) ?? whenUnclear;
  if (conversationId === null || status === null) return null;
  const startedAt = metadata?.start_time_unix_secs;
  return {
    conversationId,
    status,
    attemptId,
    callSid,
    turns: toTurns(transcript ?? []),
    startedAt: startedAt ? new Date(startedAt * 1_000) : null,
    durationSeconds: Math.round(metadata?.call_duration_secs ?? 0),
    summary: filled(analysis?.transcript_summary),
    terminationReason: filled(metadata?.termination_reason),
    callResult: CALL_RESULTS.find((result) => result === metadata?.phone_call?.call_result) ?? null,
    voicemailDetected:
      metadata?.features_usage?.voicemail_detection?.used === true || (transcript ?? []).some(heardVoicemail),
    endedByGuardrail:
      [metadata?.termination_reason, metadata?.error?.reason].some((said) => GUARDRAIL.test(said ?? '')) ||
      stoppedTheAgent(transcript ?? []),
    phone: phoneOf(metadata),
    line: filled(metadata?.phone_call?.agent_number),
    variables: textsOf(parsed.data.conversation_initiation_client_data?.dynamic_variables),
    dataCollection: valuesOf(analysis?.data_collection_results),
    callSuccessful: SUCCESSES.find((word) => word === analysis?.call_successful) ?? null,
    cost: metadata?.cost ?? null,
  };
}

/** The person's number: the first that is one, in E.164. */
export const phoneOf = (metadata: ConversationAnswer['metadata']): string | null =>
  [metadata?.customer_phone_number, metadata?.phone_number, metadata?.phone_call?.external_number]
    .map((number) => e164Of(number ?? ''))
    .find((number) => number !== null) ?? null;

const textsOf = (variables: Record<string, unknown> | null | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && !entry[0].startsWith('system__'),
    ),
  );

/** An entry is an object with a `value`; a bare one is taken as it is (contracts §8.8). */
const valuesOf = (results: Record<string, unknown> | null | undefined): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(results ?? {}).map(([name, entry]) => [
      name,
      typeof entry === 'object' && entry !== null && 'value' in entry ? entry.value : entry,
    ]),
  );

/** Spoken turns only; each keeps its place in the provider's transcript, so that a quoted turn number stays true. */
function toTurns(transcript: unknown[]): Turn[] {
  return transcript.flatMap((item, index) => {
    const turn = turnSchema.safeParse(item);
    if (!turn.success || !turn.data.message?.trim()) return [];
    const { role, message, time_in_call_secs } = turn.data;
    return { index, role: role === 'user' ? 'candidate' : 'agent', text: message, atSeconds: time_in_call_secs ?? 0 };
  });
}

function heardVoicemail(item: unknown): boolean {
  // Most turns have no results, and the schema's refusal costs many times as much as this look.
  if (!Array.isArray((item as { tool_results?: unknown } | null)?.tool_results)) return false;
  const turn = silentVoicemailTurn.safeParse(item);
  const results = turn.success ? turn.data.tool_results : [];
  return results.some(
    (result) => toolResult.safeParse(result).data?.result.result_type === 'voicemail_detection_success',
  );
}

/** Free text, of which no list exists: by pattern, never by equality. */
const GUARDRAIL = /guardrail|safety.violation/i;

const agentTurn = z.object({ role: z.literal('agent'), triggered_guardrails: list });

/** A guardrail spoke up at the agent's last turn: after one that lets it try again, it would have said something else. */
function stoppedTheAgent(transcript: unknown[]): boolean {
  const last = transcript.findLast((item) => (item as { role?: unknown } | null)?.role === 'agent');
  return (agentTurn.safeParse(last).data?.triggered_guardrails?.length ?? 0) > 0;
}

const filled = (words: string | null | undefined): string | null => (words?.trim() ? words : null);

/** An id as providers make them; anything else would not be an id, and is not stored as one. */
export const providerId = (id: unknown): string | null =>
  typeof id === 'string' && /^[\w.:-]{1,128}$/.test(id) ? id : null;
