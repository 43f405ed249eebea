import { erasureAskedSchema, erasureSchema, personExportSchema } from '../v1/candidates/schemas.ts';
import { answer, pathId, tagged } from './describe.ts';
import { AWAY, BODY, NO_KEY, problems, TOO_MANY } from './refusals.ts';
import { BY_KEY } from './security.ts';

const REFUSED = { ...NO_KEY, 403: 'a key that is not an admin’s', ...TOO_MANY };
const NO_CANDIDATE = { 404: 'no such candidate' };
const candidateId = pathId('id', { type: 'string', format: 'uuid' });

/** What a person may ask of who keeps their data. */
export const candidates = tagged('candidates', {
  '/api/v1/candidates/{id}': {
    delete: {
      summary: 'Erase a person here, at the providers and in the recordings; their calls end first (admin)',
      security: BY_KEY,
      parameters: [candidateId],
      responses: {
        202: answer('under way, or done before', erasureAskedSchema),
        ...problems({ ...REFUSED, ...NO_CANDIDATE, 415: BODY[415], ...AWAY }),
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
  '/api/v1/candidates/{id}/export': {
    get: {
      summary: 'Everything that is held of one person, as a file (admin)',
      security: BY_KEY,
      parameters: [candidateId],
      responses: {
        200: answer('all of it, by table', personExportSchema),
        ...problems({ ...REFUSED, ...NO_CANDIDATE, ...AWAY }),
      },
    },
  },
});
