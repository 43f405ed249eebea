import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { figuresInTime } from '../../src/metrics/figures-in-time.ts';
import { type MetricsListener, serveMetrics } from '../../src/metrics/serve-metrics.ts';
import { createStoredMetrics } from '../../src/metrics/stored-metrics.ts';
import type { Figures } from '../../src/store/figures.ts';

const FIGURES: Figures = {
  open: [{ phase: 'ringing', count: 2, unchangedSeconds: 12.5 }],
  lastDay: [{ origin: 'us', outcome: 'held', count: 7 }],
  attention: [{ reason: 'crm_refused', count: 1 }],
  inbox: { unrouted: 3, lagSeconds: 4.5, unclaimed: 0 },
  deliveries: [{ status: 'dead_letter', count: 1 }],
};

let listener: MetricsListener | undefined;
afterEach(async () => {
  await listener?.close();
  listener = undefined;
});

async function listening(scrape: () => Promise<string>) {
  listener = await serveMetrics({ host: '127.0.0.1', port: 0 }, 'text/plain; version=0.0.4', scrape);
  return (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${listener!.port}${path}`, init);
}

describe('the port of the metrics', () => {
  it('answers GET /metrics in the text format and nothing else', async () => {
    const get = await listening(async () => 'up 1\n');
    const answer = await get('/metrics');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4');
    expect(await answer.text()).toBe('up 1\n');
    expect((await get('/')).status).toBe(404);
    expect((await get('/api/v1/calls')).status).toBe(404);
    expect((await get('/metrics', { method: 'POST' })).status).toBe(405);
  });

  it('says nothing of an error', async () => {
    const get = await listening(() => Promise.reject(new Error('Canary')));
    const answer = await get('/metrics');
    expect(answer.status).toBe(500);
    expect(await answer.text()).toBe('');
  });

  it('that is taken stops the start with the name of its variable', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(serveMetrics({ host: '127.0.0.1', port }, '', async () => '')).rejects.toThrow(
      `METRICS_PORT is ${port}, which cannot be listened on`,
    );
    other.close();
  });
});

describe('what is read from the database for a scrape', () => {
  it('is shown while it can be read, and absent, not old and not zero, while it cannot', async () => {
    const registry = new Registry();
    const show = createStoredMetrics(registry);
    show(FIGURES);
    const there = await registry.metrics();
    for (const line of [
      'candidate_calls_database_up 1',
      'candidate_calls_open{phase="ringing"} 2',
      'candidate_calls_open_unchanged_seconds{phase="ringing"} 12.5',
      'candidate_calls_last_day{origin="us",outcome="held"} 7',
      'candidate_calls_attention{reason="crm_refused"} 1',
      'candidate_calls_inbox_unrouted 3',
      'candidate_calls_inbox_lag_seconds 4.5',
      'candidate_calls_inbox_unclaimed_last_day 0',
      'candidate_calls_crm_deliveries{status="dead_letter"} 1',
    ])
      expect(there.split('\n')).toContain(line);

    show(null);
    const values = (await registry.metrics()).split('\n').filter((line) => line && !line.startsWith('#'));
    expect(values).toEqual(['candidate_calls_database_up 0']);
  });

  it('forgets a phase in which no call is any more', async () => {
    const registry = new Registry();
    const show = createStoredMetrics(registry);
    show(FIGURES);
    show({ ...FIGURES, open: [] });
    expect(await registry.metrics()).not.toContain('candidate_calls_open{');
  });

  it('is read once for several who ask, and again when it is no longer fresh', async () => {
    let reads = 0;
    const read = async () => {
      reads += 1;
      return FIGURES;
    };
    const fresh = figuresInTime(read, { withinMs: 1_000, freshForMs: 60_000 });
    await Promise.all([fresh(), fresh()]);
    await fresh();
    expect(reads).toBe(1);
    const stale = figuresInTime(read, { withinMs: 1_000, freshForMs: 0 });
    await stale();
    await stale();
    expect(reads).toBe(3);
  });

  it('is given up after its time, without a second read beside one that hangs', async () => {
    let reads = 0;
    const figures = figuresInTime(
      () => {
        reads += 1;
        return new Promise<never>(() => {});
      },
      { withinMs: 20, freshForMs: 0 },
    );
    expect(await figures()).toBeNull();
    expect(await figures()).toBeNull();
    expect(reads).toBe(1);
  });

  it('is null when it fails', async () => {
    expect(await figuresInTime(() => Promise.reject(new Error('away')))()).toBeNull();
  });
});
