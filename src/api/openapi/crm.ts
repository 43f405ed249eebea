import { outboundCallBody } from '../crm/outbound-call.ts';
import { testCrmBody } from '../crm/test-crm-webhook.ts';
import { body, idempotencyKey, type Operation, said, tagged } from './describe.ts';
import { AWAY, BODY, crmRefusals, KEYED, SIGNED, TOO_MANY } from './refusals.ts';
import { BY_TWILIO, COMPAT, OPEN } from './security.ts';
import { fromElevenLabs, fromTwilio } from './webhooks.ts';

const UNSIGNED = {
  ...BODY,
  415: SIGNED[415],
  403: 'no signature, a wrong one, or not about our account',
  429: SIGNED[429],
  500: 'no token is configured',
};
const kept = crmRefusals({ ...UNSIGNED, ...AWAY });

const twiml = (description: string) => ({
  200: { description, content: { 'text/xml': {} } },
  ...crmRefusals(UNSIGNED),
});

/** Twilio asks either way. */
const askedByTwilio = (summary: string, responses: Record<string, unknown>): { get: Operation; post: Operation } => ({
  get: { summary, security: BY_TWILIO, responses },
  post: fromTwilio(summary, responses),
});

/** System 4: the CRM's phone. */
export const crm = tagged('crm', {
  '/api/outbound-call': {
    post: {
      summary: 'Phone somebody by a leg of our own (open where AUTH_COMPAT_OPEN)',
      security: COMPAT,
      parameters: [idempotencyKey],
      requestBody: body(outboundCallBody, { number: '+493023125005', name: 'Erika Musterfrau' }),
      responses: {
        200: said('it rings', 'success', 'message', 'callSid', 'conversationId', 'timing'),
        202: said('held back, or not known yet whether it rings', 'success', 'message', 'callSid', 'conversationId'),
        ...crmRefusals({
          ...KEYED,
          400: 'the request cannot be used',
          409: 'the number must not be called, or the key was used for another request',
          500: 'it did not ring and will not for this request',
          ...AWAY,
        }),
      },
    },
  },
  '/outbound-call-twiml': askedByTwilio(
    'What an answered leg is to do (signed by Twilio)',
    twiml('joins the leg to the voice agent, or says that this is not possible'),
  ),
  '/fallback-twiml': askedByTwilio(
    'What a leg is to do when nothing else could be had (signed by Twilio)',
    twiml('says that it is not possible, and ends'),
  ),
  '/call-status-callback': {
    post: fromTwilio('Where a leg is (signed by Twilio)', { 200: said('stored', 'success', 'message'), ...kept }),
  },
  '/amd-status-callback': {
    post: fromTwilio('Who answered, by the machine detection (signed by Twilio)', {
      200: said('stored', 'success', 'message', 'answeredBy', 'enhancedDetection', 'confidence', 'callSid'),
      ...kept,
    }),
  },
  '/quality-insights-callback': {
    post: fromTwilio("Figures of a leg's quality (signed by Twilio)", {
      200: said('stored', 'success', 'message'),
      ...kept,
    }),
  },
  '/webhooks/elevenlabs': {
    post: fromElevenLabs('What a conversation came to (signed by ElevenLabs)', {
      200: said('stored; `success` is false for what is not signed or names no call', 'success'),
      ...crmRefusals({ ...BODY, 429: SIGNED[429], 500: 'no secret is configured', ...AWAY }),
    }),
  },
  '/api/test-crm-webhook': {
    post: {
      summary: 'Try the CRM out with one call (open where AUTH_COMPAT_OPEN)',
      security: COMPAT,
      requestBody: body(testCrmBody),
      responses: {
        200: said('what the CRM said', 'success', 'message', 'details'),
        ...crmRefusals({ ...KEYED, 400: 'no callSid', ...AWAY }),
      },
    },
  },
  '/healthz': {
    get: {
      summary: 'That the process answers (open)',
      tags: ['operations'],
      security: OPEN,
      responses: { 200: said('ok', 'status', 'timestamp'), ...crmRefusals(TOO_MANY) },
    },
  },
});
