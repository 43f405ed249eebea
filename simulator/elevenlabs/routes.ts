import { randomBytes } from 'node:crypto';
import { Router } from 'express';
import type { PhoneCall } from '../calls/phone-call.ts';
import { type Answer, json } from '../reception/answer.ts';
import type { Handler } from '../reception/received.ts';
import type { Reception } from '../reception/reception.ts';
import { agentView, phoneNumberView, workspaceView } from './agent-view.ts';
import { conversationView } from './conversation-view.ts';
import { elevenLabsError, invalidRequest } from './errors.ts';
import { listConversations } from './list-conversations.ts';
import { placeCall, type PlaceCallParts } from './place-call.ts';
import { registerCall } from './register-call.ts';

/** ElevenLabs Agents: outbound calls and their conversations, for one workspace with one agent and one number. */
export function elevenLabsRoutes(reception: Reception, parts: PlaceCallParts): Router {
  const { settings, calls } = parts;
  const door = (handler: Handler) => reception.door('elevenlabs', authorised(settings.elevenLabsApiKey, handler));

  const withConversation =
    (answer: (call: PhoneCall, conversationId: string) => Answer): Handler =>
    ({ params }) => {
      const conversationId = params['conversationId'] ?? '';
      const call = calls.byConversationId(conversationId);
      return call
        ? answer(call, conversationId)
        : elevenLabsError(404, 'conversation_not_found', `Conversation ${conversationId} not found`);
    };
  const getConversation = withConversation((call) => json(200, conversationView(call, Date.now())));
  const deleteConversation = withConversation((_call, conversationId) => {
    calls.forget(conversationId);
    return json(200, {});
  });

  const getAgent: Handler = ({ params }) =>
    params['agentId'] === settings.elevenLabsAgentId ? json(200, agentView(settings)) : noSuchAgent(params['agentId']);
  const getSignedUrl: Handler = ({ query }) => {
    const agentId = query.get('agent_id');
    if (agentId === null) {
      return invalidRequest([{ loc: ['query', 'agent_id'], msg: 'Field required', type: 'missing' }]);
    }
    return agentId === settings.elevenLabsAgentId
      ? json(200, { signed_url: signedUrl(agentId) })
      : noSuchAgent(agentId);
  };

  return Router()
    .post('/v1/convai/twilio/outbound-call', door(placeCall(parts)))
    .post('/v1/convai/twilio/register-call', door(registerCall(settings, calls)))
    .get('/v1/convai/conversations', door(listConversations(calls)))
    .get('/v1/convai/conversations/:conversationId', door(getConversation))
    .delete('/v1/convai/conversations/:conversationId', door(deleteConversation))
    .get(['/v1/convai/conversation/get-signed-url', '/v1/convai/conversation/get_signed_url'], door(getSignedUrl))
    .get('/v1/convai/agents/:agentId', door(getAgent))
    .get(
      '/v1/convai/settings',
      door(() => json(200, workspaceView())),
    )
    .get(
      '/v1/convai/phone-numbers',
      door(() => json(200, [phoneNumberView(settings)])),
    )
    .all(['/v1/convai/conversations', '/v1/convai/conversations/:conversationId'], door(methodNotAllowed))
    .use(door(() => json(404, { detail: 'Not Found' })));
}

const methodNotAllowed: Handler = () => json(405, { detail: 'Method Not Allowed' });

const noSuchAgent = (agentId = ''): Answer => elevenLabsError(404, 'agent_not_found', `Agent ${agentId} not found`);

/** For one conversation in the browser; another with every question. */
const signedUrl = (agentId: string): string =>
  `wss://api.elevenlabs.io/v1/convai/conversation?agent_id=${agentId}&conversation_signature=cvtkn_${randomBytes(16).toString('hex')}`;

const authorised =
  (apiKey: string, handler: Handler): Handler =>
  (request) =>
    request.headers['xi-api-key'] === apiKey
      ? handler(request)
      : elevenLabsError(401, 'invalid_api_key', 'Invalid API key');
