import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { MetricMeter } from '@temporalio/common';
import type { Logger } from 'pino';
import { ConfigError } from '../config.ts';
import { PROVIDER_REQUESTS } from '../metrics/provider-requests.ts';
import { PHASE_SECONDS } from '../workflows/call-metrics.ts';

/**
 * The SDK's own log lines, through ours: one format, one allow-list; and its exporter of metrics, its own and ours, where a
 * port is given. Before any worker or native connection is made.
 * @throws ConfigError when the port is taken
 */
export function installRuntime(log: Logger, metrics: { host: string; workerPort: number | null }): MetricMeter {
  const { host, workerPort } = metrics;
  const address = host.includes(':') ? `[${host}]` : host;
  try {
    Runtime.install({
      logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
        const line = { sdk: meta?.['sdkComponent'], ...meta };
        if (level === 'ERROR') log.error(line, message);
        else log.warn(line, message);
      }),
      // runProcess stops the workers in our order
      shutdownSignals: [],
      telemetryOptions: {
        logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
        ...(workerPort !== null && {
          metrics: {
            prometheus: {
              bindAddress: `${address}:${workerPort}`,
              countersTotalSuffix: true,
              unitSuffix: true,
              useSecondsForDurations: true,
              histogramBucketOverrides: {
                [PROVIDER_REQUESTS.name]: [...PROVIDER_REQUESTS.buckets],
                [PHASE_SECONDS.name]: [...PHASE_SECONDS.buckets],
              },
            },
          },
        }),
      },
    });
  } catch (error) {
    if (workerPort === null) throw error;
    throw new ConfigError([
      `WORKER_METRICS_PORT is ${workerPort}, which cannot be listened on: set it to a free port, or remove it`,
    ]);
  }
  return Runtime.instance().metricMeter;
}
