import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTcpProxy, type TcpProxy } from '../../chaos/links/tcp-proxy.ts';
import { claimPort } from '../../scripts/test/claims.ts';
import { SDK_METRICS } from '../deploy/sdk-metrics.ts';
import { eventually, type Product, startProduct } from '../harness/product.ts';
import { surroundingsOfThisRun } from '../../scripts/test/surroundings.ts';
import { aCandidate, callIdOf, closed, script, triggerBody } from './story.ts';

let product: Product;
let database: TcpProxy;
let ports: { api: number; worker: number };
beforeAll(async () => {
  const around = surroundingsOfThisRun();
  ports = { api: await claimPort(around.runDir), worker: await claimPort(around.runDir) };
  const adminUrl = new URL(around.adminUrl);
  database = await startTcpProxy(adminUrl.host);
  adminUrl.host = database.address;
  const env = { METRICS_PORT: String(ports.api), WORKER_METRICS_PORT: String(ports.worker) };
  product = await startProduct({ env }, { ...around, adminUrl: adminUrl.href });
});
afterAll(async () => {
  database.restore();
  await product.stop();
  await database.close();
});

const scrape = async (process: 'api' | 'worker') => (await fetch(`http://127.0.0.1:${ports[process]}/metrics`)).text();
const valuesIn = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('a Prometheus that scrapes', () => {
  it('sees a call that was held in both processes, and nothing of whom it was with (T16)', async () => {
    const candidate = aCandidate();
    await script(product, candidate, {});
    await product.trigger(triggerBody(candidate));
    const callId = await callIdOf(product, candidate);
    await closed(product, callId);

    const api = await eventually(
      async () => {
        const text = await scrape('api');
        return text.includes('candidate_calls_last_day{origin="us",outcome="held"} 1') ? text : undefined;
      },
      { what: 'the figures to be read again', withinMs: 20_000 },
    );
    expect(valuesIn(api)).toEqual(
      expect.arrayContaining([
        'candidate_calls_database_up 1',
        'candidate_calls_inbox_unrouted 0',
        'candidate_calls_crm_deliveries{status="delivered"} 1',
        expect.stringMatching(
          /^candidate_calls_http_request_seconds_count\{method="POST",route="\/webhook\/trigger-call",status="200"\} 1$/,
        ),
        expect.stringMatching(
          /^candidate_calls_webhook_acknowledgement_seconds_count\{route="\/api\/webhooks\/elevenlabs\/post-call"\} \d/,
        ),
      ]),
    );

    const worker = await scrape('worker');
    expect(valuesIn(worker)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^candidate_calls_provider_request_seconds_count\{outcome="ok",provider="crm"/),
        expect.stringMatching(/^candidate_calls_steps_total\{.*outcome="done".*step="dial".*\} 1$/),
        expect.stringMatching(/^candidate_calls_closed_total\{.*origin="us".*outcome="held".*\} 1$/),
        expect.stringMatching(/^candidate_calls_phase_seconds_count\{.*phase="dialling".*\} 1$/),
      ]),
    );
    const canaries = [
      callId,
      candidate.to,
      candidate.to.slice(1),
      candidate.firstName,
      candidate.lastName,
      'Birkenallee',
    ];
    for (const canary of canaries) {
      expect(api).not.toContain(canary);
      expect(worker).not.toContain(canary);
    }
    const ofSdk = [...worker.matchAll(/^# TYPE (temporal_\w+) (\w+)$/gm)].map(([, name]) => name!);
    expect(ofSdk.length).toBeGreaterThan(10);
    expect(ofSdk.filter((name) => !SDK_METRICS.includes(name))).toEqual([]);
  });

  it('is answered while PostgreSQL is away: without what the rows say', async () => {
    database.cut();
    const text = await eventually(
      async () => {
        const now = await scrape('api');
        return now.includes('candidate_calls_database_up 0') ? now : undefined;
      },
      { what: 'the scrape to say that the database is away', withinMs: 20_000 },
    );
    expect(text).not.toMatch(/^candidate_calls_(open|last_day|inbox|attention|crm)/m);
    expect(text).toMatch(/^candidate_calls_http_request_seconds_count/m);
  });
});
