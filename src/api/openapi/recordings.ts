import { callId, said, tagged } from './describe.ts';
import { AWAY, BODY, crmRefusals, leadRefusals, NO_KEY, problems, SIGNED, TOO_MANY } from './refusals.ts';
import { BY_KEY } from './security.ts';
import { fromTwilio, webhookIsThere } from './webhooks.ts';

const BAD = { 400: 'an id in it is none' };

/** Recordings of all systems. */
export const recordings = tagged('recordings', {
  '/api/webhooks/twilio/voice/recording': {
    get: webhookIsThere,
    post: fromTwilio('Where a recording is (signed by Twilio)', {
      200: said('stored; a completed one is fetched and analysed afterwards', 'success', 'message'),
      ...leadRefusals({ ...BAD, ...SIGNED, 403: 'not about our account', 500: 'not stored' }),
    }),
  },
  '/recording-status-callback': {
    post: fromTwilio("The same, at the CRM's phone (signed by Twilio)", {
      200: said('stored', 'success', 'message'),
      ...crmRefusals({
        ...BAD,
        ...BODY,
        403: 'no signature, a wrong one, or not about our account',
        429: SIGNED[429],
        500: 'no token is configured',
        ...AWAY,
      }),
    }),
  },
  '/api/v1/calls/{id}/recording': {
    get: {
      summary: 'The recording of one call (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [callId, { name: 'Range', in: 'header', schema: { type: 'string' } }],
      responses: {
        200: { description: 'all of it', content: { 'audio/wav': {} } },
        206: { description: 'the part that was asked for', content: { 'audio/wav': {} } },
        ...problems({
          ...NO_KEY,
          403: 'a key that may not do this',
          404: 'no such call, or no recording of it is kept',
          416: 'it has no such part',
          ...TOO_MANY,
          ...AWAY,
        }),
      },
    },
  },
});
