import { join } from 'node:path';
import { startChild } from './child.ts';
import type { StartPlan } from './plan.ts';
import { dataDirArgument } from './processes.ts';
import { createDatabase, startPostgres } from './postgres.ts';
import { ROOT } from './root.ts';
import { say } from './say.ts';
import type { Part } from './supervisor.ts';
import { startTemporal } from './temporal.ts';
import { findTemporal, temporalSources } from './temporal-binary.ts';

const DATABASE = 'candidate_calls';
/** A worker finishes what it has in hand, at most as long as one request to a provider may take. */
const WORKER_GRACE_MS = 40_000;
const FOR_EVER = Number.POSITIVE_INFINITY;

/** Our PostgreSQL; its address is known once it runs. */
export function postgresPart(plan: StartPlan, onUrl: (url: string) => void): Part {
  return {
    name: 'PostgreSQL',
    tries: 3,
    launch: async (signal) => {
      const { dataDir, ports } = plan;
      const options = { dataDir, port: ports.postgres, durable: true, maxConnections: 100, signal };
      const postgres = await startPostgres(options);
      try {
        await createDatabase(postgres, DATABASE);
      } catch (error) {
        await postgres.child.stop();
        throw error;
      }
      onUrl(postgres.url(DATABASE));
      return postgres.child;
    },
  };
}

export function temporalPart({ dataDir, ports, namespace }: StartPlan): Part {
  return {
    name: 'Temporal',
    tries: 3,
    launch: async (signal) => {
      const binary = await findTemporal(temporalSources(signal), say, signal);
      const options = { binary, dataDir, port: ports.temporal, uiPort: ports.temporalUi, durable: true, signal };
      return (await startTemporal({ ...options, namespaces: [namespace] })).child;
    },
  };
}

/** A Node process of the product, from the compiled tree. `environment` is asked at each start. */
export function nodePart(name: string, script: string, dataDir: string, environment: () => NodeJS.ProcessEnv): Part {
  const isWorker = name === 'worker';
  return {
    name,
    tries: FOR_EVER,
    launch: () =>
      startChild({
        name,
        command: process.execPath,
        // The data directory comes last: by it a later start recognises what an earlier one left behind.
        args: ['--enable-source-maps', join(ROOT, 'dist', script), dataDirArgument(dataDir)],
        cwd: ROOT,
        env: environment(),
        logFile: join(dataDir, 'logs', `${name.toLowerCase()}.log`),
        ...(isWorker ? { graceMs: WORKER_GRACE_MS } : {}),
      }),
  };
}
