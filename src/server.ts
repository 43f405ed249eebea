import { createServer } from 'node:http';
import { createApp } from './api/app.ts';
import { inTurn } from './api/load/in-turn.ts';
import { SHEDDING, SOCKET_LIMITS } from './api/limits.ts';
import { watchLoad } from './api/load/load.ts';
import { readConfig } from './config.ts';
import { apiDependencies } from './dependencies.ts';
import { createLog } from './log.ts';
import { createApiMetrics } from './metrics/api-metrics.ts';
import { openMetrics } from './metrics/open-metrics.ts';
import { runProcess, untilReached } from './process.ts';
import { loadSdk } from './providers/elevenlabs/connection.ts';
import { openApiPools } from './store/api-pools.ts';
import { migrateDatabase } from './store/database.ts';
import { openTemporal } from './temporal/connection.ts';
import { openTracing } from './traces/tracing.ts';

const IN_FLIGHT_MS = 20_000;

const GIVE_UP_STOPPING_MS = 30_000;

/** The API process: HTTP in, rows and signals out. Any number of them may run; it serves webhooks while Temporal is away. */
await runProcess('api', GIVE_UP_STOPPING_MS, async (stopping) => {
  const config = readConfig();
  const log = createLog('api');
  for (const warning of config.warnings) process.stderr.write(`api: ${warning}\n`);
  if (config.demoDefaults.length > 0)
    process.stdout.write(`api: on demo defaults: ${config.demoDefaults.join(', ')}\n`);

  // Only its placement has somebody on the line who waits for the voice agent to be asked (twiml-for-leg.ts).
  if (config.callPlacement === 'twilio') await loadSdk();
  const state = { isStopping: false, isMigrated: false };
  const pools = openApiPools(config.databaseUrl);
  const { load } = watchLoad(pools.waiting, SHEDDING.lookEveryMs);
  const temporal = openTemporal(config);
  const metrics = createApiMetrics(load);
  const scraped = await openMetrics(config, metrics.registry);
  const tracing = openTracing('api', config.otlpEndpoint);
  const doors = apiDependencies(config, pools, temporal, log, state, load, { meters: metrics, tracing });
  const app = createApp(doors);
  const server = createServer(SOCKET_LIMITS, inTurn(app));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(config.port, config.host, resolve));
  log.info({ port: config.port }, 'api started');

  // A schema older than the code never serves; meanwhile /ready says what is missing.
  await untilReached('PostgreSQL', () => migrateDatabase(config.databaseUrl), log, stopping);
  state.isMigrated = true;

  await stopping;
  state.isStopping = true; // /ready says 503 from now on
  await new Promise((resolve) => setTimeout(resolve, config.drainMs));
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  doors.changeStreams.close();
  await doors.leadStreams.close();
  // A client keeps its connection after its answer.
  setInterval(() => server.closeIdleConnections(), 50).unref();
  setTimeout(() => server.closeAllConnections(), IN_FLIGHT_MS).unref();
  await closed;
  await Promise.allSettled([temporal.connection.close(), pools.close(), scraped.close(), tracing.close()]);
});
