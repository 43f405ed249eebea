import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Load } from '../api/load/load.ts';
import { type RequestClassName, LIMITS } from '../api/limits.ts';
import type { RequestMeters } from '../api/load/request-meters.ts';
import { onProviderExchange } from '../providers/provider-exchange.ts';
import { PROVIDER_REQUESTS } from './provider-requests.ts';

export interface ApiMetrics extends RequestMeters {
  registry: Registry;
  close(): void;
}

const HTTP_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 100];
/** Providers give up after some seconds; what we promise is 50 ms (ARCHITECTURE.md, limits). */
const WEBHOOK_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What this process itself can say; what stands in the database is added when somebody scrapes (stored-metrics.ts). */
export function createApiMetrics(load: () => Load): ApiMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const http = new Histogram({
    name: 'candidate_calls_http_request_seconds',
    help: 'Requests by door and status; 499: the caller was gone before it was answered',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: HTTP_BUCKETS,
    registers,
  });
  const webhooks = new Histogram({
    name: 'candidate_calls_webhook_acknowledgement_seconds',
    help: 'Time until a callback of a provider was answered, whatever with',
    labelNames: ['route'] as const,
    buckets: WEBHOOK_BUCKETS,
    registers,
  });
  const wrongSignatures = new Counter({
    name: 'candidate_calls_wrong_signatures_total',
    help: 'Callbacks without a signature of ours, or with a wrong one',
    labelNames: ['route'] as const,
    registers,
  });
  const shed = new Counter({
    name: 'candidate_calls_shed_requests_total',
    help: 'Requests turned away with 503 because there was too much to do; rank 4 goes first, 1 last',
    labelNames: ['rank'] as const,
    registers,
  });
  new Gauge({
    name: 'candidate_calls_event_loop_delay_seconds',
    help: 'How late the event loop was (p99), as load shedding sees it',
    registers,
    collect() {
      this.set(load().loopDelayMs / 1_000);
    },
  });
  new Gauge({
    name: 'candidate_calls_pool_waiting',
    help: 'Requests that wait for a connection to PostgreSQL',
    registers,
    collect() {
      this.set(load().poolWaiting);
    },
  });
  const providers = new Histogram({
    name: PROVIDER_REQUESTS.name,
    help: PROVIDER_REQUESTS.help,
    buckets: [...PROVIDER_REQUESTS.buckets],
    labelNames: ['provider', 'outcome'] as const,
    registers,
  });
  const stopListening = onProviderExchange(({ provider, outcome, seconds }) =>
    providers.observe({ provider, outcome }, seconds),
  );
  return {
    registry,
    answered({ method, route, status, seconds, requestClass }) {
      http.observe({ method, route, status: String(status) }, seconds);
      if (requestClass !== null && isCallback(requestClass)) webhooks.observe({ route }, seconds);
    },
    wrongSignature: (route) => wrongSignatures.inc({ route }),
    turnedAway: (rank) => shed.inc({ rank: String(rank) }),
    close: stopListening,
  };
}

/** Rank 1 is also asked by who is no webhook: personalisation, which waits for HOC. */
const isCallback = (name: RequestClassName): boolean => name !== 'whileRinging' && LIMITS[name].shedRank === 1;
