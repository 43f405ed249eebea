import { bulkBody, bulkEstimateSchema, bulkSchema } from '../v1/bulk/schemas.ts';
import { answer, body, idempotencyKey, pathId, tagged } from './describe.ts';
import { AWAY, BODY, NO_KEY, problems, TOO_MANY } from './refusals.ts';
import { BY_KEY } from './security.ts';

const REFUSED = { ...NO_KEY, 403: 'a key that may not do this', ...TOO_MANY, ...AWAY };

/** Something for many calls at once. */
export const bulk = tagged('calls', {
  '/api/v1/bulk': {
    post: {
      summary: 'Do something for all calls of a filter; `dryRun` says for how many it would be (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [idempotencyKey],
      requestBody: body(bulkBody, { action: 'resend-crm', filter: { crm: 'dead_letter' }, dryRun: true }),
      responses: {
        200: answer('how many it would be', bulkEstimateSchema),
        202: answer('under way', bulkSchema),
        ...problems({
          400: 'not as described here; `errors` points at it; or no Idempotency-Key',
          ...BODY,
          415: 'no JSON in UTF-8, or encoded',
          ...REFUSED,
          409: 'nothing to do, too many, or another request under this key',
        }),
      },
    },
  },
  '/api/v1/bulk/{id}': {
    get: {
      summary: 'What came of it so far (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [pathId('id', { type: 'string', format: 'uuid' })],
      responses: { 200: answer('the order', bulkSchema), ...problems({ ...REFUSED, 404: 'no such order' }) },
    },
  },
});
