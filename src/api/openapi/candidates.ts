import { listCandidatesQuery } from '../v1/candidates/list-candidates.ts';
import { optOutBody } from '../v1/candidates/opt-out.ts';
import {
  candidateListSchema,
  candidateSchema,
  erasureAskedSchema,
  erasureSchema,
  optedOutSchema,
  personExportSchema,
} from '../v1/candidates/schemas.ts';
import { searchCandidatesBody } from '../v1/candidates/search-candidates.ts';
import { answer, body, pathId, queryParameters, tagged } from './describe.ts';
import { AWAY, BODY, NO_KEY, problems, TOO_MANY } from './refusals.ts';
import { BY_KEY } from './security.ts';

const REFUSED = { ...NO_KEY, 403: 'a key that may not do this', ...TOO_MANY };
const BAD = { 400: 'not as described here; `errors` points at it' };
const BAD_BODY = { ...BAD, ...BODY, 415: 'no JSON in UTF-8, or encoded' };
const NOBODY = { 404: 'no such candidate' };
const candidateId = pathId('id', { type: 'string', format: 'uuid' });

export const candidates = tagged('candidates', {
  '/api/v1/candidates': {
    get: {
      summary: 'Candidates, who was called last comes first (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: queryParameters(listCandidatesQuery),
      responses: { 200: answer('one page', candidateListSchema), ...problems({ ...BAD, ...REFUSED, ...AWAY }) },
    },
  },
  '/api/v1/candidates/search': {
    post: {
      summary: 'Find candidates by parts of names, a number in any spelling, ids (OPERATOR_API_KEY)',
      security: BY_KEY,
      requestBody: body(searchCandidatesBody, { text: 'Musterfrau' }),
      responses: { 200: answer('one page', candidateListSchema), ...problems({ ...BAD_BODY, ...REFUSED, ...AWAY }) },
    },
  },
  '/api/v1/candidates/{id}': {
    get: {
      summary: 'One candidate, with calls and texts (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [candidateId],
      responses: { 200: answer('the candidate', candidateSchema), ...problems({ ...REFUSED, ...NOBODY, ...AWAY }) },
    },
    delete: {
      summary: 'Erase a person here, at the providers and in the recordings; their calls end first (admin)',
      security: BY_KEY,
      parameters: [candidateId],
      responses: {
        202: answer('under way, or done before', erasureAskedSchema),
        ...problems({ ...REFUSED, ...NOBODY, 415: BODY[415], ...AWAY }),
      },
    },
  },
  '/api/v1/candidates/{id}/opt-out': {
    post: {
      summary: 'Call and write to a candidate no more (OPERATOR_API_KEY)',
      security: BY_KEY,
      parameters: [candidateId],
      requestBody: body(optOutBody, {}),
      responses: {
        200: answer('since when it is so', optedOutSchema),
        ...problems({ ...BAD_BODY, ...REFUSED, ...NOBODY, ...AWAY }),
      },
    },
  },
  '/api/v1/candidates/{id}/export': {
    get: {
      summary: 'Everything that is held of one person, as a file (admin)',
      security: BY_KEY,
      parameters: [candidateId],
      responses: {
        200: answer('all of it, by table', personExportSchema),
        ...problems({ ...REFUSED, ...NOBODY, ...AWAY }),
      },
    },
  },
  '/api/v1/erasures/{id}': {
    get: {
      summary: 'What became of an erasure: what each provider said, how many rows went, when (admin)',
      security: BY_KEY,
      parameters: [pathId('id', { type: 'string', format: 'uuid' })],
      responses: {
        200: answer('the proof, with nothing personal in it', erasureSchema),
        ...problems({ ...REFUSED, 404: 'no such erasure', ...AWAY }),
      },
    },
  },
});
