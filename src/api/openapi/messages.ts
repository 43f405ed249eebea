import { DEMO } from '../../demo-settings.ts';
import { sendSmsBody } from '../messages/send-sms.ts';
import { body, idempotencyKey, said, tagged } from './describe.ts';
import { AWAY, KEYED, leadRefusals, SIGNED } from './refusals.ts';
import { COMPAT } from './security.ts';
import { fromTwilio, webhookIsThere } from './webhooks.ts';

const FROM_TWILIO = leadRefusals({
  ...SIGNED,
  403: 'not about our account',
  500: 'not stored, or no token is configured',
});

/** System 3: text messages. */
export const messages = tagged('messages', {
  '/api/twilio/send-sms': {
    post: {
      summary: 'Send one text message, at most once per intent (open where AUTH_COMPAT_OPEN)',
      security: COMPAT,
      parameters: [idempotencyKey],
      requestBody: body(sendSmsBody, { to: '+12125550104', message: 'Hello', agentId: DEMO.elevenLabsAgentId }),
      responses: {
        200: said('the carrier has it', 'success', 'messageSid', 'status', 'message', 'data'),
        202: said('not known yet', 'success', 'messageSid', 'status', 'message'),
        ...leadRefusals({
          ...KEYED,
          400: 'the request cannot be used',
          409: 'the number must not be written to, or the key was used for another message',
          500: 'the carrier refused it, or none is configured',
          ...AWAY,
        }),
      },
    },
  },
  '/api/webhooks/twilio/sms/incoming': {
    get: webhookIsThere,
    post: fromTwilio('Somebody wrote to us (signed by Twilio)', {
      200: { description: 'stored; an empty response', content: { 'text/xml': {} } },
      ...FROM_TWILIO,
    }),
  },
  '/api/webhooks/twilio/sms/status': {
    get: webhookIsThere,
    post: fromTwilio('Where a message is (signed by Twilio)', {
      200: said('stored', 'success', 'message'),
      ...FROM_TWILIO,
    }),
  },
});
