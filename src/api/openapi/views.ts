import { listViewsQuery } from '../v1/views/list-views.ts';
import { viewBody, viewListSchema, viewSchema } from '../v1/views/schemas.ts';
import { answer, body, pathId, queryParameters, tagged } from './describe.ts';
import { AWAY, BODY, NO_KEY, problems, TOO_MANY } from './refusals.ts';
import { BY_KEY } from './security.ts';

const REFUSED = { ...NO_KEY, 403: 'a key that may not do this', ...TOO_MANY, ...AWAY };
const BAD = { 400: 'not as described here; `errors` points at it' };
const BAD_BODY = { ...BAD, ...BODY, 415: 'no JSON in UTF-8, or encoded' };
const parameters = [pathId('id', { type: 'string', format: 'uuid' })];
const NO_VIEW = { 403: "somebody else's, or a key that may not do this", 404: 'no such view' };
const EXAMPLE = { name: 'Refused by the CRM', filter: { crm: 'dead_letter' }, isShared: true };

/** Filters of the list of calls, under a name. */
export const views = tagged('calls', {
  '/api/v1/views': {
    get: {
      summary:
        'Filters of the list of calls that were saved: your own, and those that everybody sees (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: queryParameters(listViewsQuery),
      responses: { 200: answer('one page', viewListSchema), ...problems({ ...BAD, ...REFUSED }) },
    },
    post: {
      summary: 'Save a filter under a name (OPERATOR_API_KEY)',
      security: BY_KEY,
      requestBody: body(viewBody, EXAMPLE),
      responses: {
        201: answer('saved', viewSchema),
        ...problems({ ...BAD_BODY, ...REFUSED, 409: 'you have another one of this name, or too many' }),
      },
    },
  },
  '/api/v1/views/{id}': {
    put: {
      summary: 'Change a saved filter (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters,
      requestBody: body(viewBody, EXAMPLE),
      responses: {
        200: answer('changed', viewSchema),
        ...problems({ ...BAD_BODY, ...REFUSED, ...NO_VIEW, 409: 'you have another one of this name' }),
      },
    },
    delete: {
      summary: 'Delete a saved filter (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters,
      responses: { 204: { description: 'it is gone' }, ...problems({ ...REFUSED, ...NO_VIEW, 415: BODY[415] }) },
    },
  },
});
