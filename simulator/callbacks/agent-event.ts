import type { PhoneCall } from '../calls/phone-call.ts';
import { conversationView } from '../elevenlabs/conversation-view.ts';
import { legParameters } from './leg-event.ts';
import type { PlannedCallback } from './plan-callbacks.ts';

type AgentCallback = Extract<PlannedCallback, { provider: 'elevenlabs' }>;

/** The body of an ElevenLabs webhook. It follows from the call alone, so that a repetition has the same bytes. */
export function agentEvent(call: PhoneCall, callback: AgentCallback, accountSid: string): Record<string, unknown> {
  const { event, happenedAt } = callback;
  return {
    type: event,
    event_timestamp: Math.floor(happenedAt / 1_000),
    data:
      event === 'post_call_transcription'
        ? conversationView(call, happenedAt)
        : {
            agent_id: call.agentId,
            conversation_id: call.conversationId,
            failure_reason: call.ending,
            metadata: { type: 'twilio', body: legParameters(call, 'completed', happenedAt, accountSid) },
          },
  };
}
