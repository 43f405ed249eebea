import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SIGNED_DOORS } from '../api/knock.ts';
import { contentTypeOf, DOORS } from '../api/doors.ts';
import { HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../api/running-api.ts';

let api: RunningApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const text = () => api.metrics.registry.metrics();
const linesOf = async (name: string) => (await text()).split('\n').filter((line) => line.startsWith(name));

describe('metrics of the doors', () => {
  it('count a request by the pattern of its door, never by what stood in its address', async () => {
    await api.get('/api/v1/calls/01934f00-0000-7000-8000-00000000beef', OPERATOR_KEY);
    await api.get('/no/such/Canary?name=Canary', OPERATOR_KEY);
    await api.get('/webhook/test-questionnaire/Canary', HOC_KEY);
    expect(await linesOf('candidate_calls_http_request_seconds_count')).toContain(
      'candidate_calls_http_request_seconds_count{method="GET",route="/api/v1/calls/:id",status="404"} 1',
    );
    expect(await text()).not.toMatch(/beef|Canary/);
    const routes = [...(await text()).matchAll(/route="([^"]*)"/g)].map(([, route]) => route);
    const known = new Set([...DOORS.map(([pattern]) => pattern), '(no route)']);
    expect(routes.filter((route) => !known.has(route!))).toEqual([]);
  });

  it.each(SIGNED_DOORS)(
    'count a wrong signature at $method $pattern, and the time until it was answered',
    async ({ method, pattern }) => {
      const headers = {
        'content-type': contentTypeOf(pattern),
        'elevenlabs-signature': 't=1,v0=00',
        'x-twilio-signature': 'AAAA',
      };
      await api.request(pattern, { method, headers, body: 'AccountSid=Canary' });
      const label = `{route="${pattern}"} 1`;
      expect(await linesOf('candidate_calls_wrong_signatures_total')).toEqual([
        `candidate_calls_wrong_signatures_total${label}`,
      ]);
      expect(await linesOf('candidate_calls_webhook_acknowledgement_seconds_count')).toEqual([
        `candidate_calls_webhook_acknowledgement_seconds_count${label}`,
      ]);
      expect(await text()).not.toContain('Canary');
    },
  );

  it('count who is turned away under load by rank, and show the load itself', async () => {
    api.behind.load = { loopDelayMs: 1_500, poolWaiting: 3 };
    await api.get('/api/v1/calls', OPERATOR_KEY);
    await api.post('/api/v1/calls', {}, OPERATOR_KEY);
    expect(await linesOf('candidate_calls_shed_requests_total')).toEqual([
      'candidate_calls_shed_requests_total{rank="4"} 1',
      'candidate_calls_shed_requests_total{rank="2"} 1',
    ]);
    expect(await text()).toContain('candidate_calls_event_loop_delay_seconds 1.5\n');
    expect(await text()).toContain('candidate_calls_pool_waiting 3\n');
  });

  it('say nothing of a webhook where nobody knocked at one', async () => {
    await api.get('/health');
    expect(await linesOf('candidate_calls_webhook_acknowledgement_seconds')).toEqual([]);
  });
});
