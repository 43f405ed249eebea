import type { z } from 'zod';
import { countCallsQuery } from '../v1/calls/count-calls.ts';
import { getConversationQuery } from '../v1/calls/get-conversation.ts';
import { exportCallsQuery } from '../v1/calls/export-calls.ts';
import { listCallsQuery } from '../v1/calls/list-calls.ts';
import {
  analysesSchema,
  callEventsSchema,
  conversationSchema,
  deliveriesSchema,
  heardQuestionnaireSchema,
  recordingsSchema,
} from '../v1/calls/parts-schemas.ts';
import { placeCallBody } from '../v1/calls/place-call.ts';
import {
  acceptedSchema,
  askedSchema,
  callCountSchema,
  callListSchema,
  callSchema,
  cancelAnswerSchema,
  placedSchema,
  reviewSchema,
  settlementSchema,
  timelineSchema,
} from '../v1/calls/schemas.ts';
import { reviewCallBody } from '../v1/calls/review-call.ts';
import { settleCallBody } from '../v1/calls/settle-call.ts';
import { searchCallsBody } from '../v1/calls/search-calls.ts';
import { answer, body, callId, idempotencyKey, queryParameters, said, tagged } from './describe.ts';
import { AWAY, BODY, leadRefusals, NO_KEY, problems, SIGNED, TOO_MANY } from './refusals.ts';
import { BY_KEY, BY_TWILIO } from './security.ts';

const REFUSED = { ...NO_KEY, 403: 'a key that may not do this', ...TOO_MANY };
const BAD = { 400: 'not as described here; `errors` points at it' };
const BAD_BODY = { ...BAD, ...BODY, 415: 'no JSON in UTF-8, or encoded' };
const NO_CALL = { 404: 'no such call' };

/** One part of a call that is there: nothing in it is ever changed by asking. */
const part = (summary: string, described: string, schema: z.ZodType) => ({
  get: {
    summary: `${summary} (OPERATOR_API_KEY)`,
    security: BY_KEY,
    parameters: [callId],
    responses: { 200: answer(described, schema), ...problems({ ...REFUSED, ...NO_CALL, ...AWAY }) },
  },
});

/** Our own API, and what Twilio streams of all legs. */
export const calls = tagged('calls', {
  '/api/v1/calls': {
    get: {
      summary: 'Calls, newest first (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: queryParameters(listCallsQuery),
      responses: { 200: answer('one page', callListSchema), ...problems({ ...BAD, ...REFUSED, ...AWAY }) },
    },
    post: {
      summary: 'Phone one candidate (OPERATOR_API_KEY or WEBHOOK_API_KEY)',
      security: BY_KEY,
      parameters: [idempotencyKey],
      requestBody: body(placeCallBody, {
        campaignId: 804,
        companyName: 'Klinik am Park',
        candidate: { firstName: 'Erika', lastName: 'Musterfrau', phone: '+493023125001' },
      }),
      responses: {
        201: answer('it rings', placedSchema),
        202: answer('held back, or not known yet whether it rings', acceptedSchema),
        ...problems({
          ...BAD_BODY,
          ...REFUSED,
          409: 'the candidate must not be called, or the key was used for another request',
          422: 'the provider refused: it did not ring and will not for this request',
          500: 'no phone number of the agent is configured',
          504: 'not placed in time; will not be placed',
          ...AWAY,
        }),
      },
    },
  },
  '/api/v1/calls/export.csv': {
    get: {
      summary: 'The same calls as a file for spreadsheets, all of them (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: queryParameters(exportCallsQuery),
      responses: {
        200: { description: 'UTF-8 with a byte order mark, RFC 4180', content: { 'text/csv': {} } },
        ...problems({ ...BAD, ...REFUSED, ...AWAY }),
      },
    },
  },
  '/api/v1/calls/search': {
    post: {
      summary: 'Find calls by parts of names, a number in any spelling, ids (OPERATOR_API_KEY)',
      security: BY_KEY,
      requestBody: body(searchCallsBody, { text: 'Musterfrau' }),
      responses: { 200: answer('one page', callListSchema), ...problems({ ...BAD_BODY, ...REFUSED, ...AWAY }) },
    },
  },
  '/api/v1/calls/count': {
    get: {
      summary: 'How many calls there are, counted as far as 10,000 (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: queryParameters(countCallsQuery),
      responses: { 200: answer('so many', callCountSchema), ...problems({ ...BAD, ...REFUSED, ...AWAY }) },
    },
  },
  '/api/v1/calls/{id}/conversation': {
    get: {
      summary: 'What was said in a call (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [callId, ...queryParameters(getConversationQuery)],
      responses: {
        200: answer('the conversation, as much of it as is shown', conversationSchema),
        ...problems({ ...BAD, ...REFUSED, 404: 'nothing is known that was said', ...AWAY }),
      },
    },
  },
  '/api/v1/calls/{id}/events': part(
    'What providers sent about a call, oldest first',
    'ids and times',
    callEventsSchema,
  ),
  '/api/v1/calls/{id}/deliveries': part(
    'What was sent to the CRM about a call, newest version first',
    'what was sent and what came back',
    deliveriesSchema,
  ),
  '/api/v1/calls/{id}/analyses': part('Every analysis of a call, newest first', 'all of them', analysesSchema),
  '/api/v1/calls/{id}/questionnaire': part(
    'What the agent was told before a call',
    'its questions, what it knows and how it speaks',
    heardQuestionnaireSchema,
  ),
  '/api/v1/calls/{id}/recordings': part('Every recording of a call', 'how far each is', recordingsSchema),
  '/api/v1/calls/{id}': {
    get: {
      summary: 'One call (OPERATOR_API_KEY; WEBHOOK_API_KEY gets it without conversation and analysis)',
      security: BY_KEY,
      parameters: [callId],
      responses: { 200: answer('the call', callSchema), ...problems({ ...REFUSED, ...NO_CALL, ...AWAY }) },
    },
  },
  '/api/v1/calls/{id}/timeline': {
    get: {
      summary: 'The story of one call, oldest first (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [callId],
      responses: { 200: answer('the whole story', timelineSchema), ...problems({ ...REFUSED, ...NO_CALL, ...AWAY }) },
    },
  },
  '/api/v1/calls/{id}/cancel': {
    post: {
      summary: 'Take a call back as far as that is possible (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [callId],
      responses: {
        200: answer('what became of it', cancelAnswerSchema),
        ...problems({ ...REFUSED, ...NO_CALL, 415: BODY[415], ...AWAY }),
      },
    },
  },
  '/api/v1/calls/{id}/settle': {
    post: {
      summary: 'Decide about a call whose outcome is "unresolved": whether it rang (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [callId],
      requestBody: body(settleCallBody),
      responses: {
        200: answer('what was decided, now or before', settlementSchema),
        ...problems({
          ...BAD_BODY,
          ...REFUSED,
          ...NO_CALL,
          409: 'it is not unresolved, or was settled the other way',
          ...AWAY,
        }),
      },
    },
  },
  '/api/v1/calls/{id}/review': {
    post: {
      summary: 'Confirm or overrule what was concluded from a call, under your name (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [callId],
      requestBody: body(reviewCallBody),
      responses: {
        200: answer('what was decided', reviewSchema),
        ...problems({
          ...BAD_BODY,
          ...REFUSED,
          ...NO_CALL,
          409: 'nothing was concluded (yet), or there is a newer analysis: `newest`',
          ...AWAY,
        }),
      },
    },
  },
  '/api/v1/calls/{id}/resend-crm': {
    post: {
      summary: 'Send the newest result to the CRM once more, under its key (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [callId],
      responses: {
        202: answer('under way', askedSchema),
        ...problems({ ...REFUSED, ...NO_CALL, 409: 'there is no result (yet)', 415: BODY[415], ...AWAY }),
      },
    },
  },
  '/api/v1/calls/{id}/analyse': {
    post: {
      summary: 'Analyse the conversation once more, as a version of its own (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [callId],
      responses: {
        202: answer('under way', askedSchema),
        ...problems({ ...REFUSED, ...NO_CALL, 409: 'there is no conversation (yet)', 415: BODY[415], ...AWAY }),
      },
    },
  },
  '/api/webhooks/twilio/events': {
    post: {
      summary: 'What happens to all legs of the account, in batches of CloudEvents (signed by Twilio)',
      security: BY_TWILIO,
      parameters: [{ name: 'bodySHA256', in: 'query', required: true, schema: { type: 'string' } }],
      requestBody: {
        required: true,
        content: { 'application/cloudevents-batch+json': { schema: { type: 'array', items: { type: 'object' } } } },
      },
      responses: {
        200: said('stored', 'received'),
        ...leadRefusals({
          ...SIGNED,
          403: 'nothing in it is about our account',
          500: 'no token is configured',
          ...AWAY,
        }),
      },
    },
  },
});
