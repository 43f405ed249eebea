import { z } from 'zod';
import type { PhoneCalls } from '../calls/phone-calls.ts';
import { newConversationId, userIdOf } from '../calls/registration.ts';
import { text } from '../reception/answer.ts';
import type { Handler } from '../reception/received.ts';
import type { SimulatorSettings } from '../settings.ts';
import { clientDataSchema } from './client-data.ts';
import { elevenLabsError } from './errors.ts';
import { readBody } from './read-body.ts';

const registerCallRequest = z.object({
  agent_id: z.string(),
  from_number: z.string(),
  to_number: z.string(),
  direction: z.enum(['inbound', 'outbound']).default('inbound'),
  conversation_initiation_client_data: clientDataSchema,
});

const STREAM_URL = 'wss://api.elevenlabs.io/v1/convai/conversation';

/**
 * `POST …/twilio/register-call`: TwiML that leads a leg of somebody's own to a conversation. Every request makes a new
 * conversation, also a second one for the same call; only the one whose TwiML Twilio gets is ever talked in.
 */
export function registerCall(settings: SimulatorSettings, calls: PhoneCalls): Handler {
  return (request) => {
    const read = readBody(request, registerCallRequest);
    if (!read.ok) return read.answer;
    const { agent_id: agentId, from_number: from, to_number: to, direction } = read.body;
    if (agentId !== settings.elevenLabsAgentId) {
      return elevenLabsError(404, 'agent_not_found', `Agent ${agentId} not found`);
    }
    const clientData = read.body.conversation_initiation_client_data ?? {};
    const conversationId = newConversationId();
    const userId = userIdOf(clientData);
    calls.register({ conversationId, agentId, from, to, direction, clientData, userId, registeredAt: Date.now() });
    return text(200, 'text/html; charset=utf-8', twiml(conversationId));
  };
}

const twiml = (conversationId: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Response><Connect><Stream url="${STREAM_URL}"><Parameter name="conversation_id" value="${conversationId}" /></Stream></Connect></Response>`;
