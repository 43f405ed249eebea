import { parse } from 'yaml';
import { Registry } from 'prom-client';
import { createApiMetrics } from '../../src/metrics/api-metrics.ts';
import { PROVIDER_REQUESTS } from '../../src/metrics/provider-requests.ts';
import { createStoredMetrics } from '../../src/metrics/stored-metrics.ts';
import { STEPS } from '../../src/temporal/metrics-interceptor.ts';
import { CLOSED, PHASE_SECONDS } from '../../src/workflows/call-metrics.ts';
import { readProjectFile } from './deployment-files.ts';
import { SDK_METRICS } from './sdk-metrics.ts';

export interface Alert {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

export const ALERTS = (
  parse(readProjectFile('deploy/prometheus/alerts.yml')) as { groups: { name: string; rules: Alert[] }[] }
).groups.flatMap(({ rules }) => rules);

interface Panel {
  id: number;
  title: string;
  type: string;
  targets?: { expr: string; datasource: { uid: string } }[];
}

export const PANELS = (JSON.parse(readProjectFile('deploy/grafana/candidate-calls.json')) as { panels: Panel[] })
  .panels;

/** Every query of ours to Prometheus. */
export const QUERIES = [
  ...ALERTS.map(({ expr }) => expr),
  ...PANELS.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
];

/** What the two processes show. */
export async function metricsOfTheProduct(): Promise<{ ours: string[]; all: string[] }> {
  const api = createApiMetrics(() => ({ loopDelayMs: 0, poolWaiting: 0 }));
  const stored = new Registry();
  createStoredMetrics(stored);
  const ofApi = [api.registry, stored].flatMap((registry) => registry.getMetricsAsArray().map(({ name }) => name));
  api.close();
  const ofWorker = [PROVIDER_REQUESTS.name, PHASE_SECONDS.name, `${CLOSED.name}_total`, `${STEPS.name}_total`];
  const all = [...new Set([...ofApi, ...ofWorker, ...SDK_METRICS])];
  return { ours: all.filter((name) => name.startsWith('candidate_calls_')), all };
}
