import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { personExportSchema } from '../../../../src/api/v1/candidates/schemas.ts';
import { CALL_ID, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

const ID = '01934f00-0000-7000-8000-0000000000ca';
const path = (id: string) => `/api/v1/candidates/${id}/export`;

let api: RunningApi;
const asked: string[] = [];
beforeAll(async () => {
  api = await startApi({
    deps: {
      personExporter: {
        export: async (candidateId) => {
          asked.push(candidateId);
          return candidateId === ID
            ? {
                exportedAt: new Date('2026-11-30T10:00:00.000Z'),
                held: {
                  candidates: [{ id: ID, phone: '+493023125101' }],
                  recordings: [
                    { twilio_recording_sid: 'RE1', call_id: CALL_ID, location: 'CA1/RE1.wav' },
                    { twilio_recording_sid: 'RE2', call_id: CALL_ID, location: null },
                  ],
                },
              }
            : null;
        },
      },
    },
  });
});
afterAll(() => api.close());

it('is a file with all that is held, and leads to audio by our own door', async () => {
  const { status, json, headers } = await api.get(path(ID), OPERATOR_KEY);
  expect(status).toBe(200);
  expect(headers.get('content-disposition')).toBe(`attachment; filename="candidate-${ID}.json"`);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(personExportSchema.parse(json)).toEqual({
    candidateId: ID,
    exportedAt: '2026-11-30T10:00:00.000Z',
    held: {
      candidates: [{ id: ID, phone: '+493023125101' }],
      recordings: [
        {
          twilio_recording_sid: 'RE1',
          call_id: CALL_ID,
          audio: `http://localhost:3000/api/v1/calls/${CALL_ID}/recording`,
        },
        { twilio_recording_sid: 'RE2', call_id: CALL_ID, audio: null },
      ],
    },
  });
});

it('of nobody is 404, and is not asked for when the id can be nobody’s', async () => {
  const refused = { status: 404, json: { title: 'Candidate not found' } };
  expect(await api.get(path(CALL_ID), OPERATOR_KEY)).toMatchObject(refused);
  asked.length = 0;
  for (const id of ['x', '%00', '..%2f..', '9'.repeat(400)])
    expect(await api.get(path(id), OPERATOR_KEY)).toMatchObject(refused);
  expect(asked).toEqual([]);
});
