import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NativeConnection, type NativeConnectionOptions, Worker, type WorkerOptions } from '@temporalio/worker';
import { createActivities } from './activities/create-activities.ts';
import { countProviderRequests } from './metrics/worker-metrics.ts';
import { aliveInterceptor } from './temporal/alive-interceptor.ts';
import { failureInterceptor } from './temporal/failure-interceptor.ts';
import { metricsInterceptor } from './temporal/metrics-interceptor.ts';
import { readConfig } from './config.ts';
import { workerDependencies } from './dependencies.ts';
import { createLog } from './log.ts';
import { runProcess, untilReached } from './process.ts';
import { loadSdk } from './providers/elevenlabs/connection.ts';
import { keyOlderHashes } from './store/calls/phone-hash.ts';
import { migrateDatabase, openDatabase, WORKER_POOL } from './store/database.ts';
import { openTemporal, registerSearchAttributes, scheduleReconcile, scheduleRetention } from './temporal/connection.ts';
import { installRuntime } from './temporal/runtime.ts';
import { traceInterceptor } from './temporal/trace-interceptor.ts';
import { openTracing } from './traces/tracing.ts';
import { ANALYSIS_QUEUE, CALLS_QUEUE, CRM_QUEUE, DIAL_QUEUE } from './workflows/messages.ts';

const WORKFLOW_BUNDLE = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

/** A step of these comes once a call. */
const FEW_POLLS = { maxConcurrentActivityTaskPolls: 2 } as const;

/** Steps under way have 40 s of it. */
const GIVE_UP_STOPPING_MS = 60_000;

/** The worker process: tells the calls' stories. Any number of them may run. */
await runProcess('worker', GIVE_UP_STOPPING_MS, async (stopping) => {
  const config = readConfig();
  const log = createLog('worker');
  const meter = installRuntime(log, config.metrics);
  countProviderRequests(meter);
  const tracing = openTracing('worker', config.otlpEndpoint);

  await loadSdk(); // first: later it would stand still between a claim and its request
  const db = openDatabase(config.databaseUrl, WORKER_POOL);
  await untilReached('PostgreSQL', () => migrateDatabase(config.databaseUrl), log, stopping);
  const temporal = openTemporal(config);
  const connection = await untilReached(
    'Temporal',
    () => NativeConnection.connect(config.temporal.connectionOptions as NativeConnectionOptions),
    log,
    stopping,
  );
  if (!(await untilReached('Temporal', () => registerSearchAttributes(temporal), log, stopping))) {
    log.warn({ check: 'search attributes' }, 'not ours to register here: they must exist in the namespace');
  }

  const dependencies = workerDependencies(config, db, temporal, log);
  const older = await untilReached('PostgreSQL', () => keyOlderHashes(db), log, stopping);
  if (older > 0) log.info({ count: older }, 'opt-outs that were kept without a key are keyed now');

  const { dial, ...steps } = createActivities(dependencies);
  const shared: Omit<WorkerOptions, 'taskQueue'> = {
    connection,
    namespace: config.temporal.namespace,
    // A name only, workers are unversioned. The SDK's own one is 91 bytes long and stands in 18 events of a call.
    workerDeploymentOptions: {
      version: { deploymentName: 'candidate-calls', buildId: buildIdOf(WORKFLOW_BUNDLE) },
      useWorkerVersioning: false,
    },
    // On every queue: otherwise the server sees a heartbeat every 4 s, with a time-out of 5 s.
    maxHeartbeatThrottleInterval: '2s',
    defaultHeartbeatThrottleInterval: '2s',
    // No force time: an honoured cancel would be a retryable failure after the phone rang.
    shutdownGraceTime: '40s',
    interceptors: {
      activity: [aliveInterceptor, metricsInterceptor(meter), traceInterceptor(tracing), failureInterceptor(log)].map(
        (inbound) => () => ({
          inbound,
        }),
      ),
    },
  };
  const { analyseConversation, analyseInterview, analyseRecording, reportToCrm, deliverToCrm, resendSome } = steps;
  const create = (options: WorkerOptions) => untilReached('Temporal', () => Worker.create(options), log, stopping);
  const workers = await Promise.all([
    create({
      ...shared,
      taskQueue: CALLS_QUEUE,
      workflowBundle: { codePath: WORKFLOW_BUNDLE },
      // all of them: a worker of the version before may have scheduled any of them here
      activities: steps,
      stickyQueueScheduleToStartTimeout: '1s',
      maxCachedWorkflows: 1_000,
    }),
    create({
      ...shared,
      taskQueue: DIAL_QUEUE,
      activities: { dial },
      // Otherwise the server sees a heartbeat every 2.4 s, with a time-out of 3 s.
      maxHeartbeatThrottleInterval: '1s',
      defaultHeartbeatThrottleInterval: '1s',
    }),
    create({
      ...shared,
      ...FEW_POLLS,
      taskQueue: ANALYSIS_QUEUE,
      activities: { analyseConversation, analyseInterview, analyseRecording },
    }),
    create({
      ...shared,
      ...FEW_POLLS,
      taskQueue: CRM_QUEUE,
      activities: { reportToCrm, deliverToCrm, resendSome },
    }),
  ]);
  await untilReached('Temporal', () => scheduleReconcile(temporal, config.policy.reconcileEveryMs), log, stopping);
  await untilReached('Temporal', () => scheduleRetention(temporal), log, stopping);

  void stopping.then(() => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  });
  log.info({ taskQueue: CALLS_QUEUE }, 'worker started');
  await Promise.all(workers.map((worker) => worker.run()));
  await Promise.allSettled([connection.close(), temporal.connection.close(), db.destroy(), tracing.close()]);
});

/** Says in each history which workflow code took a step. */
function buildIdOf(bundle: string): string {
  return createHash('sha256').update(readFileSync(bundle)).digest('hex').slice(0, 12);
}
