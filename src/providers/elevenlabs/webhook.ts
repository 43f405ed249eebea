import { z } from 'zod';
import type { CallEvent } from '../../domain/calls/call-event.ts';
import type { AnsweredBy, Conversation } from '../../domain/calls/conversation.ts';
import { parseCleanJson } from '../../domain/parse-json.ts';
import { answeredByOf } from '../answered-by.ts';
import { conversationSchema, idsOf, phoneOf, providerId, toCleanConversation } from './schemas.ts';

export { type ConversationEvent, parseConversationEvent } from './conversation-events.ts';
export { verifyLegacySignature } from './legacy-signature.ts';
export { type SignatureVerdict, verifyElevenLabsSignature } from './signature.ts';

/** A verified webhook body as far as we read it. */
export interface ElevenLabsEvent {
  /** the provider's own name of the event, as the inbox keeps it */
  kind: string;
  agentId: string | null;
  conversationId: string | null;
  callSid: string | null;
  attemptId: string | null;
  /** null: nothing for us */
  event: CallEvent | null;
}

const envelopeSchema = z.object({ type: z.string().regex(/^[\w.-]{1,64}$/), data: z.record(z.string(), z.unknown()) });

/**
 * Reads an event whose signature was verified. Never throws.
 * @returns null when the bytes are no event (no JSON, too deep, no `type` or `data`); nothing of the body is quoted
 */
export function parseElevenLabsEvent(rawBody: Buffer): ElevenLabsEvent | null {
  const envelope = readEnvelope(rawBody);
  if (envelope === null) return null;
  const { type: kind, data } = envelope;
  const answer = conversationSchema.safeParse(data).data;
  const ids = answer ? idsOf(answer) : { conversationId: null, callSid: null, attemptId: null };
  const callSid = ids.callSid ?? providerId(findByKey(data, 'callsid'));
  const { conversationId, attemptId } = ids;
  return {
    kind,
    agentId: providerId(data['agent_id']),
    conversationId,
    callSid,
    attemptId,
    event: toCallEvent(kind, data, { conversationId, callSid, attemptId, phone: phoneOf(answer?.metadata) }),
  };
}

/** The conversation inside a stored `post_call_transcription`, in the words of `fetchConversation`; else null. */
export function conversationOfPostCall(rawBody: Buffer): Conversation | null {
  const envelope = readEnvelope(rawBody);
  // Sent after the analysis, so the conversation is over whatever the status is called.
  return envelope?.type === 'post_call_transcription' ? toCleanConversation(envelope.data, 'done') : null;
}

const postCallFacts = z.object({
  metadata: z.looseObject({ cost: z.unknown() }).nullish().catch(null),
  analysis: z.looseObject({ call_successful: z.unknown() }).nullish().catch(null),
});

/** What a stored `post_call_transcription` says beside the words, as interview results keep it (contracts §5.5); else null. */
export function factsOfPostCall(rawBody: Buffer): Record<string, unknown> | null {
  const envelope = readEnvelope(rawBody);
  const facts = postCallFacts.safeParse(envelope?.data).data;
  if (envelope?.type !== 'post_call_transcription' || !facts) return null;
  return {
    webhook_metadata: facts.metadata ?? {},
    webhook_analysis: facts.analysis ?? {},
    elevenlabs_cost: facts.metadata?.cost ?? 0,
    call_successful: facts.analysis?.call_successful ?? 'unknown',
  };
}

/** The provider's own word for how far the conversation of an event is, null when it says none. */
export function statusOfPostCall(rawBody: Buffer): string | null {
  const status = readEnvelope(rawBody)?.data['status'];
  return typeof status === 'string' ? status : null;
}

type Envelope = z.infer<typeof envelopeSchema>;

/** A door asks several things of the same bytes. */
const read = new WeakMap<Buffer, Envelope | null>();

function readEnvelope(rawBody: Buffer): Envelope | null {
  const known = read.get(rawBody);
  if (known !== undefined) return known;
  const parsed = parseCleanJson(rawBody.toString('utf8'));
  const envelope = parsed.ok ? (envelopeSchema.safeParse(parsed.value).data ?? null) : null;
  read.set(rawBody, envelope);
  return envelope;
}

interface Ids {
  conversationId: string | null;
  callSid: string | null;
  attemptId: string | null;
  phone: string | null;
}

function toCallEvent(
  kind: string,
  data: Record<string, unknown>,
  { conversationId, callSid, attemptId, phone }: Ids,
): CallEvent | null {
  switch (kind) {
    case 'post_call_transcription': {
      if (conversationId === null) return null;
      const named = callSid === null && phone !== null ? { phone } : {};
      return { kind: 'conversation_ended', conversationId, attemptId, callSid, ...named };
    }
    case 'call_initiation_failure':
      return { kind: 'placement_failed', conversationId, callSid, reason: failureReason(data['failure_reason']) };
    case 'answering_machine_detection': {
      const answeredBy = machineVerdict(data);
      return answeredBy && { kind: 'machine_verdict', callSid, conversationId, answeredBy };
    }
    default:
      return null;
  }
}

function failureReason(reason: unknown): 'busy' | 'no_answer' | 'unknown' {
  if (reason === 'busy') return 'busy';
  return reason === 'no-answer' || reason === 'no_answer' ? 'no_answer' : 'unknown';
}

const VERDICT_NAMES = ['answeredby', 'machinedetectionresult', 'detectionresult', 'result', 'verdict', 'status'];

/** The payload is documented nowhere; what is known is that it carries Twilio's verdict under some name. */
function machineVerdict(data: Record<string, unknown>): AnsweredBy | null {
  for (const name of VERDICT_NAMES) {
    const verdict = answeredByOf(findByKey(data, name));
    if (verdict !== null) return verdict;
  }
  return null;
}

/** First text under a name (given in lower case without underscores), at most three levels down. */
function findByKey(value: unknown, name: string, levels = 3): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || levels === 0) return null;
  const entries = Object.entries(value);
  const here = entries.find(
    ([key, item]) => typeof item === 'string' && key.toLowerCase().replaceAll('_', '') === name,
  );
  if (here) return here[1] as string;
  for (const [, item] of entries) {
    const deeper = findByKey(item, name, levels - 1);
    if (deeper !== null) return deeper;
  }
  return null;
}
