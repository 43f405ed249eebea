import { Router } from 'express';
import { json } from '../reception/answer.ts';
import type { Handler } from '../reception/received.ts';
import type { Reception } from '../reception/reception.ts';
import { conversationView } from './conversation-view.ts';
import { elevenLabsError } from './errors.ts';
import { listConversations } from './list-conversations.ts';
import { placeCall, type PlaceCallParts } from './place-call.ts';
import { registerCall } from './register-call.ts';

/** ElevenLabs Agents: outbound calls and their conversations, for one workspace with one agent and one number. */
export function elevenLabsRoutes(reception: Reception, parts: PlaceCallParts): Router {
  const { settings, calls } = parts;
  const door = (handler: Handler) => reception.door('elevenlabs', authorised(settings.elevenLabsApiKey, handler));

  const getConversation: Handler = ({ params }) => {
    const call = calls.byConversationId(params['conversationId'] ?? '');
    return call
      ? json(200, conversationView(call, Date.now()))
      : elevenLabsError(404, 'conversation_not_found', `Conversation ${params['conversationId']} not found`);
  };

  return Router()
    .post('/v1/convai/twilio/outbound-call', door(placeCall(parts)))
    .post('/v1/convai/twilio/register-call', door(registerCall(settings, calls)))
    .get('/v1/convai/conversations', door(listConversations(calls)))
    .get('/v1/convai/conversations/:conversationId', door(getConversation))
    .use(door(() => json(404, { detail: 'Not Found' })));
}

const authorised =
  (apiKey: string, handler: Handler): Handler =>
  (request) =>
    request.headers['xi-api-key'] === apiKey
      ? handler(request)
      : elevenLabsError(401, 'invalid_api_key', 'Invalid API key');
