import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { strangersPersonalisation } from '../../src/domain/personalisation.ts';
import { type RunningApi, startApi } from './running-api.ts';

let api: RunningApi;
let description: Record<string, any>;
beforeAll(async () => {
  api = await startApi({
    deps: { personaliseCaller: async () => strangersPersonalisation(null) },
  });
  description = (await api.get('/openapi.json')).json;
});
afterAll(() => api.close());

it('describes every door of /api/v1 and of system 1 that is asked with a key, and no webhook', () => {
  const operations = Object.entries(description['paths'] as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(operations).toEqual([
    'POST /webhook/trigger-call',
    'POST /webhook/create-webrtc-link',
    'POST /webhook/twilio-personalization',
    'GET /webhook/test-questionnaire/{id}',
    'GET /webhook/health',
    'GET /api/v1/calls',
    'POST /api/v1/calls',
    'POST /api/v1/calls/search',
    'GET /api/v1/calls/{id}',
    'GET /api/v1/calls/{id}/timeline',
    'POST /api/v1/calls/{id}/resend-crm',
    'POST /api/v1/calls/{id}/analyse',
    'GET /api/v1/events',
    'GET /api/v1/calls/{id}/recording',
    'POST /api/v1/calls/{id}/cancel',
    'GET /api/v1/campaigns/{id}',
    'PUT /api/v1/campaigns/{id}',
  ]);
});

it('each of them is there, and answers what is described', async () => {
  for (const [path, methods] of Object.entries(description['paths'] as Record<string, Record<string, any>>)) {
    for (const [method, operation] of Object.entries(methods)) {
      const { status } = await api.request(path.replace('{id}', 'x'), { method: method.toUpperCase() });
      expect(Object.keys(operation['responses'])).toContain(String(status));
    }
  }
});

it('has schemas that are JSON Schemas and take what the doors take', () => {
  const ajv = new Ajv2020({ strict: false, formats: { uuid: true, 'date-time': true, email: true } });
  const place = description['paths']['/api/v1/calls'].post.requestBody.content['application/json'].schema;
  const takes = ajv.compile(place);
  const candidate = { firstName: 'Erika', lastName: 'Musterfrau', phone: '+493023125001' };
  expect(takes({ companyName: 'Klinik am Park', candidate })).toBe(true);
  expect(takes({ companyName: 'Klinik am Park', candidate, extra: 1 })).toBe(false);
  expect(takes({ companyName: 'Klinik am Park', candidate, policy: { ringMs: 30_000 } })).toBe(true);
  const trigger = description['paths']['/webhook/trigger-call'].post.requestBody.content['application/json'].schema;
  expect(
    ajv.compile(trigger)({
      campaign_id: '804',
      company_name: 'x',
      candidate_first_name: 'x',
      candidate_last_name: 'x',
      to_number: 'x',
    }),
  ).toBe(true);
});
