import type { MetricMeter } from '@temporalio/common';
import { onProviderExchange } from '../providers/provider-exchange.ts';
import { PROVIDER_REQUESTS } from './provider-requests.ts';

/** Requests to providers that the worker makes, into the exporter of Temporal's SDK. */
export function countProviderRequests(meter: MetricMeter): () => void {
  const requests = meter.createHistogram(PROVIDER_REQUESTS.name, 'float', undefined, PROVIDER_REQUESTS.help);
  return onProviderExchange(({ provider, outcome, seconds }) => requests.record(seconds, { provider, outcome }));
}
