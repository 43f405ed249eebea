import { browserCandidateSchema } from '../hoc/browser-link.ts';
import { triggerCallSchema } from '../hoc/trigger-call-body.ts';
import { personalizationSchema } from '../hoc/twilio-personalization.ts';
import { body, idempotencyKey, pathId, said, tagged } from './describe.ts';
import { AWAY, hocRefusals, KEYED, NO_KEY, SIGNED, TOO_MANY } from './refusals.ts';
import { BY_KEY, COMPAT, OPEN } from './security.ts';
import { fromTwilio } from './webhooks.ts';

const CANDIDATE = {
  campaign_id: 804,
  company_name: 'Kita Birkenallee gGmbH',
  candidate_first_name: 'Erika',
  candidate_last_name: 'Musterfrau',
};
const BAD = { 400: 'the request cannot be used' };

/** System 1: HOC has candidates phoned. */
export const hocCalls = tagged('calls', {
  '/webhook/trigger-call': {
    post: {
      summary: 'Phone one candidate (drop-in for HOC; WEBHOOK_API_KEY)',
      security: BY_KEY,
      parameters: [idempotencyKey],
      requestBody: body(triggerCallSchema, { ...CANDIDATE, to_number: '+493023125002' }),
      responses: {
        200: said('it rings', 'status', 'method', 'message', 'data'),
        202: said('held back, or not known yet whether it rings; see Location', 'status', 'method', 'message', 'data'),
        ...hocRefusals({
          ...BAD,
          ...KEYED,
          409: 'the candidate must not be called, or the key was used for another request',
          500: 'it did not ring and will not for this request',
          ...AWAY,
        }),
      },
    },
  },
  '/webhook/create-webrtc-link': {
    post: {
      summary: 'A link with which a candidate talks to the agent in a browser (drop-in for HOC; WEBHOOK_API_KEY)',
      security: BY_KEY,
      requestBody: body(browserCandidateSchema, CANDIDATE),
      responses: {
        200: said('the link; `fallback` when ElevenLabs gave no signed one', 'status', 'conversation_id', 'signed_url'),
        ...hocRefusals({ ...BAD, ...KEYED, 500: 'no agent is configured' }),
      },
    },
  },
  '/webhook/twilio-personalization': {
    post: {
      summary: 'What the agent says to somebody who rings us (asked by ElevenLabs; Authorization or X-API-Key)',
      security: COMPAT,
      requestBody: body(personalizationSchema, { caller_id: '+493023125002' }),
      responses: {
        200: said(
          'for a candidate whom we called, else the general greeting',
          'type',
          'dynamic_variables',
          'conversation_config_override',
        ),
        ...hocRefusals(KEYED),
      },
    },
  },
  '/webhook/twilio-status': {
    post: fromTwilio('Where a leg is (signed by Twilio)', {
      200: said('stored', 'status'),
      ...hocRefusals({ ...SIGNED, 403: 'not about our account', ...AWAY }),
    }),
  },
  '/webhook/test-questionnaire/{id}': {
    get: {
      summary: 'What HOC has for a campaign, in its own words (drop-in for HOC; open where AUTH_COMPAT_OPEN)',
      security: COMPAT,
      parameters: [pathId('id', { type: 'integer', minimum: 0 })],
      responses: {
        200: said('the questionnaire', 'status', 'campaign_id', 'questionnaire'),
        404: said('there is none, or HOC cannot be asked', 'status', 'message'),
        ...hocRefusals({ ...NO_KEY, ...TOO_MANY }),
      },
    },
  },
  '/webhook/health': {
    get: {
      summary: 'That the process answers, and what it is set up with (open)',
      tags: ['operations'],
      security: OPEN,
      responses: {
        200: said('healthy', 'status', 'service', 'agent_id', 'hirings_api_url', 'timestamp'),
        ...hocRefusals(TOO_MANY),
      },
    },
  },
});
