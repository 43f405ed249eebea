import type { Registry } from 'prom-client';
import type { Config } from '../config.ts';
import { openDatabase } from '../store/database.ts';
import { readFigures } from '../store/figures.ts';
import { figuresInTime } from './figures-in-time.ts';
import { serveMetrics } from './serve-metrics.ts';
import { createStoredMetrics } from './stored-metrics.ts';

/** A connection of its own: a scrape never waits behind lists, and never keeps one from being answered. */
const SCRAPE_POOL = { connections: 1, statementTimeoutMs: 2_000 };

/** The API's metrics on the port that the configuration names; without one nothing listens and nothing is read. */
export async function openMetrics(
  { databaseUrl, metrics: { host, apiPort } }: Pick<Config, 'databaseUrl' | 'metrics'>,
  registry: Registry,
): Promise<{ close(): Promise<void> }> {
  if (apiPort === null) return { close: async () => {} };
  const db = openDatabase(databaseUrl, SCRAPE_POOL);
  const figures = figuresInTime(() => readFigures(db));
  const show = createStoredMetrics(registry);
  const listener = await serveMetrics({ host, port: apiPort }, registry.contentType, async () => {
    show(await figures());
    return registry.metrics();
  });
  return { close: async () => void (await Promise.allSettled([listener.close(), db.destroy()])) };
}
