import { z } from 'zod';
import type { ConversationMoment } from '../../domain/calls/call-event.ts';
import type { SpokenMoment } from '../../domain/leads/moment-frames.ts';
import { parseCleanJson } from '../../domain/parse-json.ts';
import { providerId } from './schemas.ts';

/** One event of a conversation that goes on, as system 3 expects it (contracts §3.4); ElevenLabs documents none. */
export interface ConversationEvent {
  /** the sender's own name of the event */
  type: string;
  agentId: string | null;
  conversationId: string | null;
  callSid: string | null;
  leadId: string | null;
  /** null: nothing for us, a type that we do not know or a silence too short to matter */
  moment: SpokenMoment | null;
}

const text = z.string().nullish().catch(null);
const number = z.number().nullish().catch(null);
const orEmpty = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape).nullish().catch(null);
const eventSchema = z.object({
  type: z.string().min(1).max(64),
  data: z.object({
    agent_id: text,
    conversation_id: text,
    message: text,
    duration_ms: number,
    metadata: orEmpty({ phone_number: text, call_sid: text, interruption_type: text, silence_duration_ms: number }),
    conversation_initiation_client_data: orEmpty({ lead_id: text, dynamic_variables: orEmpty({ lead_id: text }) }),
  }),
});

type EventData = z.infer<typeof eventSchema>['data'];

/** A shorter silence is a pause for thought. */
const SILENCE_MS = 5_000;
const LONGEST_LEAD_ID = 128;

/** Reads an event whose signature was verified; null for bytes that are none. Never throws. */
export function parseConversationEvent(rawBody: Buffer): ConversationEvent | null {
  const json = parseCleanJson(rawBody.toString('utf8'));
  const parsed = json.ok ? eventSchema.safeParse(json.value).data : undefined;
  if (!parsed) return null;
  const { type, data } = parsed;
  const conversationId = providerId(data.conversation_id);
  const callSid = providerId(data.metadata?.call_sid);
  const client = data.conversation_initiation_client_data;
  const leadId = client?.lead_id || client?.dynamic_variables?.lead_id || null;
  return {
    type,
    agentId: providerId(data.agent_id),
    conversationId,
    callSid,
    leadId: leadId !== null && leadId.length <= LONGEST_LEAD_ID ? leadId : null,
    moment: conversationId === null ? null : momentOf(type, data, conversationId, callSid),
  };
}

function momentOf(type: string, data: EventData, conversationId: string, callSid: string | null): SpokenMoment | null {
  const moment = KNOWN.find((known) => known === type);
  if (moment === undefined) return null;
  const silenceMs = data.metadata?.silence_duration_ms ?? null;
  if (moment === 'silence_detected' && !(silenceMs !== null && silenceMs > SILENCE_MS)) return null;
  return {
    kind: 'conversation_moment',
    moment,
    conversationId,
    callSid,
    message: data.message ?? null,
    phone: data.metadata?.phone_number ?? null,
    interruptionType: data.metadata?.interruption_type ?? null,
    durationMs: (moment === 'silence_detected' ? silenceMs : data.duration_ms) ?? null,
  };
}

const KNOWN: readonly ConversationMoment['moment'][] = [
  'conversation_started',
  'conversation_ended',
  'user_message',
  'agent_message',
  'interruption',
  'silence_detected',
];
