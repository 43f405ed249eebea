import { type Operation, said } from './describe.ts';
import { leadRefusals, TOO_MANY } from './refusals.ts';
import { BY_ELEVENLABS, BY_TWILIO, OPEN } from './security.ts';

type Responses = Record<string, unknown>;

/** Sent by ElevenLabs, which signs it. */
export const fromElevenLabs = (summary: string, responses: Responses): Operation => ({
  summary,
  security: BY_ELEVENLABS,
  requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
  responses,
});

/** Sent by Twilio, which signs it: one callback. */
export const fromTwilio = (summary: string, responses: Responses): Operation => ({
  summary,
  security: BY_TWILIO,
  requestBody: {
    required: true,
    content: {
      'application/x-www-form-urlencoded': {
        schema: { type: 'object', required: ['AccountSid'], properties: { AccountSid: { type: 'string' } } },
      },
    },
  },
  responses,
});

/** `GET` beside a webhook. */
export const webhookIsThere: Operation = {
  summary: 'That the webhook is there (open)',
  tags: ['operations'],
  security: OPEN,
  responses: { 200: said('healthy', 'status', 'service', 'timestamp'), ...leadRefusals(TOO_MANY) },
};
