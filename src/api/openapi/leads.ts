import { DEMO } from '../../demo-settings.ts';
import { initiationBody } from '../leads/conversation-initiation.ts';
import { leadCallBody } from '../leads/outbound-call-body.ts';
import { body, idempotencyKey, pathId, said, tagged } from './describe.ts';
import { AWAY, KEYED, leadRefusals, NO_KEY, SIGNED } from './refusals.ts';
import { COMPAT, COMPAT_IN_BROWSER } from './security.ts';
import { fromElevenLabs, fromTwilio, webhookIsThere } from './webhooks.ts';

const NOT_STORED = { 500: 'not stored, or no secret is configured' };

/** System 3: a sales team's leads. */
export const leads = tagged('leads', {
  '/api/elevenlabs/outbound-call': {
    post: {
      summary: 'Phone one lead (open where AUTH_COMPAT_OPEN)',
      security: COMPAT,
      parameters: [idempotencyKey],
      requestBody: body(leadCallBody, {
        agentId: DEMO.elevenLabsAgentId,
        callRequest: { leadId: 'lead_4711', phoneNumber: '+12125550103' },
      }),
      responses: {
        200: said('it rings', 'success', 'callSid', 'status', 'message', 'data'),
        202: said('held back, or not known yet whether it rings; see Location', 'success', 'status', 'message', 'data'),
        ...leadRefusals({
          ...KEYED,
          400: 'the request cannot be used',
          401: 'no valid key, or ElevenLabs refused ours',
          404: 'ElevenLabs does not know the agent or its number',
          409: 'the lead must not be called, or the key was used for another request',
          500: 'it did not ring and will not for this request',
          ...AWAY,
        }),
      },
    },
  },
  '/api/stream/conversation/{leadId}': {
    get: {
      summary:
        'What happens with a lead, as it happens; Last-Event-ID brings what was missed (open where AUTH_COMPAT_OPEN)',
      security: COMPAT_IN_BROWSER,
      parameters: [
        pathId('leadId', { type: 'string', maxLength: 128 }),
        {
          name: 'Last-Event-ID',
          in: 'header',
          description: 'id of the last frame that was seen; what is no such id is none',
          schema: { type: 'string' },
        },
      ],
      responses: {
        200: { description: 'frames, one JSON object each', content: { 'text/event-stream': {} } },
        ...leadRefusals({
          ...NO_KEY,
          404: 'no id of a lead',
          429: 'too many requests, or too many streams of one caller',
          503: 'stopping; come back after Retry-After',
        }),
      },
    },
  },
  '/api/webhooks/elevenlabs/post-call': {
    get: webhookIsThere,
    post: fromElevenLabs('What a conversation came to (signed by ElevenLabs)', {
      200: said('stored: `processed` with the score of the lead, or `ignored`', 'status'),
      ...leadRefusals({ ...SIGNED, ...NOT_STORED }),
    }),
  },
  '/api/webhooks/elevenlabs/conversation-events': {
    get: webhookIsThere,
    post: fromElevenLabs('What is said, while it is said (signed by ElevenLabs)', {
      200: said('stored', 'success', 'message', 'eventType'),
      ...leadRefusals({ ...SIGNED, 400: 'of another agent', ...NOT_STORED }),
    }),
  },
  '/api/webhooks/elevenlabs/conversation-initiation': {
    post: {
      summary: 'How the agent begins with somebody who rings us (asked by ElevenLabs; open where AUTH_COMPAT_OPEN)',
      security: COMPAT,
      requestBody: body(initiationBody, { caller_id: '+12125550103', called_number: DEMO.twilioPhoneNumber }),
      responses: {
        200: said('every variable, of this lead or of nobody in particular', 'type', 'dynamic_variables'),
        ...leadRefusals({ ...KEYED, 400: 'no caller_id' }),
      },
    },
  },
  '/api/webhooks/twilio/voice/status': {
    get: webhookIsThere,
    post: fromTwilio('Where a leg is (signed by Twilio)', {
      200: said('stored', 'success', 'message'),
      ...leadRefusals({ ...SIGNED, 403: 'not about our account', ...NOT_STORED }),
    }),
  },
});
