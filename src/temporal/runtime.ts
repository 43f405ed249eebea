import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';

/** The SDK's own log lines, through ours: one format, one allow-list. Before any worker or native connection is made. */
export function installRuntime(log: Logger): void {
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      const line = { sdk: meta?.['sdkComponent'], ...meta };
      if (level === 'ERROR') log.error(line, message);
      else log.warn(line, message);
    }),
    // runProcess stops the workers in our order
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } } },
  });
}
