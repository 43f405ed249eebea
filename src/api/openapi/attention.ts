import { ATTENTION_REASONS } from '../../domain/calls/call.ts';
import { listAttentionQuery } from '../v1/attention/list-attention.ts';
import { resolveAttentionBody } from '../v1/attention/resolve-attention.ts';
import { snoozeAttentionBody } from '../v1/attention/snooze-attention.ts';
import { attentionItemSchema, attentionListSchema, resolvedSchema } from '../v1/attention/schemas.ts';
import { answer, body, callId, pathId, queryParameters, tagged } from './describe.ts';
import { AWAY, BODY, NO_KEY, problems, TOO_MANY } from './refusals.ts';
import { BY_KEY } from './security.ts';

const REFUSED = { ...NO_KEY, 403: 'a key that may not do this', ...TOO_MANY, ...AWAY };
const BAD = { 400: 'not as described here; `errors` points at it' };
const NOT_OPEN = { 404: 'no call asks for this' };
const TAKEN = { 409: 'somebody else takes care of it: `taken_by`' };
const parameters = [callId, pathId('kind', { enum: ATTENTION_REASONS })];

/** What asks for a person, call by call and reason by reason. */
export const attention = tagged('attention', {
  '/api/v1/attention': {
    get: {
      summary: 'What asks for a person, oldest first (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: queryParameters(listAttentionQuery),
      responses: { 200: answer('one page', attentionListSchema), ...problems({ ...BAD, ...REFUSED }) },
    },
  },
  '/api/v1/attention/{id}/{kind}/take': {
    post: {
      summary: 'Take care of it, so that nobody else does (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters,
      responses: {
        200: answer('yours', attentionItemSchema),
        ...problems({ ...REFUSED, ...NOT_OPEN, ...TAKEN, 415: BODY[415] }),
      },
    },
  },
  '/api/v1/attention/{id}/{kind}/release': {
    post: {
      summary: 'Let anybody have it again (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters,
      responses: {
        200: answer("nobody's", attentionItemSchema),
        ...problems({ ...REFUSED, ...NOT_OPEN, 415: BODY[415] }),
      },
    },
  },
  '/api/v1/attention/{id}/{kind}/snooze': {
    post: {
      summary: 'Put it off until a time, when it comes back by itself (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters,
      requestBody: body(snoozeAttentionBody),
      responses: {
        200: answer('put off', attentionItemSchema),
        ...problems({ ...BAD, ...REFUSED, ...NOT_OPEN, ...TAKEN, ...BODY, 415: 'no JSON in UTF-8, or encoded' }),
      },
    },
  },
  '/api/v1/attention/{id}/{kind}/resolve': {
    post: {
      summary: 'Say that it is done, and what was found (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters,
      requestBody: body(resolveAttentionBody),
      responses: {
        200: answer('done, now or before', resolvedSchema),
        ...problems({
          ...BAD,
          ...REFUSED,
          ...NOT_OPEN,
          ...TAKEN,
          ...BODY,
          415: 'no JSON in UTF-8, or encoded',
        }),
      },
    },
  },
});
