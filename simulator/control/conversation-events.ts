import { z } from 'zod';
import { deliver } from '../callbacks/deliver.ts';
import { agentLetter } from '../callbacks/letter.ts';
import type { SimulatorSettings } from '../settings.ts';

/** One event of a conversation as systems 3 and 5 expect them (contracts §3.4); a type that is none may be sent too. */
const conversationEvent = z.strictObject({
  type: z.string().min(1),
  message: z.string().optional(),
  speaker: z.enum(['user', 'agent']).optional(),
  duration_ms: z.int().min(0).optional(),
  interruption_type: z.string().optional(),
  silence_duration_ms: z.int().min(0).optional(),
});

export const conversationEventsWish = z.strictObject({
  leadId: z.string().optional(),
  conversationId: z.string(),
  phone: z.string(),
  agentId: z.string().optional(),
  callSid: z.string().optional(),
  events: z.array(conversationEvent).min(1).max(1_000),
});

type ConversationEventsWish = z.infer<typeof conversationEventsWish>;

const PATH = '/api/webhooks/elevenlabs/conversation-events';

/** Sends the events one after the other, signed in `xi-signature`. Answers what our side said, status 0 for nothing. */
export async function sendConversationEvents(
  wish: ConversationEventsWish,
  { settings, closing }: { settings: SimulatorSettings; closing: AbortSignal },
): Promise<{ status: number; text: string }[]> {
  const answers = [];
  for (const event of wish.events) {
    const body = JSON.stringify(eventBody(wish, event, settings));
    const answer = await deliver(agentLetter(settings, PATH, 'xi-signature', body), closing);
    answers.push(answer.kind === 'answered' ? { status: answer.status, text: answer.text } : { status: 0, text: '' });
  }
  return answers;
}

function eventBody(
  wish: ConversationEventsWish,
  { type, message, speaker, duration_ms, ...details }: z.infer<typeof conversationEvent>,
  settings: SimulatorSettings,
): Record<string, unknown> {
  return {
    type,
    event_timestamp: Math.floor(Date.now() / 1_000),
    data: {
      agent_id: wish.agentId ?? settings.elevenLabsAgentId,
      conversation_id: wish.conversationId,
      message,
      speaker,
      duration_ms,
      metadata: { phone_number: wish.phone, call_sid: wish.callSid, ...details },
      ...(wish.leadId === undefined
        ? {}
        : {
            conversation_initiation_client_data: { lead_id: wish.leadId, dynamic_variables: { lead_id: wish.leadId } },
          }),
    },
  };
}
