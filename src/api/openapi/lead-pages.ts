import { listLeadMessagesQuery } from '../v1/leads/list-lead-messages.ts';
import { listLeadsQuery } from '../v1/leads/list-leads.ts';
import { replyToLeadBody } from '../v1/leads/reply-to-lead.ts';
import { leadListSchema, leadSchema, messageListSchema, repliedSchema } from '../v1/leads/schemas.ts';
import { searchLeadsBody } from '../v1/leads/search-leads.ts';
import { answer, body, idempotencyKey, pathId, queryParameters, tagged } from './describe.ts';
import { AWAY, BODY, NO_KEY, problems, TOO_MANY } from './refusals.ts';
import { BY_KEY } from './security.ts';

const REFUSED = { ...NO_KEY, 403: 'a key that may not do this', ...TOO_MANY };
const BAD = { 400: 'not as described here; `errors` points at it' };
const BAD_BODY = { ...BAD, ...BODY, 415: 'no JSON in UTF-8, or encoded' };
const NOBODY = { 404: 'no such lead' };
const ref = pathId('ref', { type: 'string', format: 'uuid' });

/** Leads, as our own API shows them. */
export const leadPages = tagged('leads', {
  '/api/v1/leads': {
    get: {
      summary: 'Leads, of whom something was heard last comes first (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: queryParameters(listLeadsQuery),
      responses: { 200: answer('one page', leadListSchema), ...problems({ ...BAD, ...REFUSED, ...AWAY }) },
    },
  },
  '/api/v1/leads/search': {
    post: {
      summary: 'Find leads by parts of names, a number in any spelling, ids (OPERATOR_API_KEY)',
      security: BY_KEY,
      requestBody: body(searchLeadsBody, { text: 'Example' }),
      responses: { 200: answer('one page', leadListSchema), ...problems({ ...BAD_BODY, ...REFUSED, ...AWAY }) },
    },
  },
  '/api/v1/leads/{ref}': {
    get: {
      summary: 'One lead, with what is known and what follows (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [ref],
      responses: { 200: answer('the lead', leadSchema), ...problems({ ...REFUSED, ...NOBODY, ...AWAY }) },
    },
  },
  '/api/v1/leads/{ref}/messages': {
    get: {
      summary: 'The texts with a lead, newest first (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [ref, ...queryParameters(listLeadMessagesQuery)],
      responses: {
        200: answer('one page', messageListSchema),
        ...problems({ ...BAD, ...REFUSED, ...NOBODY, ...AWAY }),
      },
    },
    post: {
      summary: 'Write to a lead, at most once per intent (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [ref, idempotencyKey],
      requestBody: body(replyToLeadBody, { text: 'Hello' }),
      responses: {
        201: answer('the carrier has it', repliedSchema),
        202: answer('not known yet; it is sent at most once', repliedSchema),
        ...problems({
          ...BAD_BODY,
          ...REFUSED,
          ...NOBODY,
          409: 'the lead must not be written to, has no number, or the key was used for another text',
          422: 'the carrier refused it',
          500: 'no number of ours is configured',
          ...AWAY,
        }),
      },
    },
  },
  '/api/v1/leads/{ref}/read': {
    post: {
      summary: 'Mark the texts of a lead as seen (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [ref],
      responses: {
        204: { description: 'seen' },
        ...problems({ ...REFUSED, ...NOBODY, 415: BODY[415], ...AWAY }),
      },
    },
  },
});
