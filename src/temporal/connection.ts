import {
  Client,
  Connection,
  isGrpcServiceError,
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type ScheduleSpec,
} from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Config } from '../config.ts';
import { CALLS_QUEUE, SEARCH_ATTRIBUTES } from '../workflows/messages.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;

/** Opens a client. Nothing connects yet, so that a process starts and says what is missing when Temporal is away. */
export function openTemporal(config: Config): Client {
  const connection = Connection.lazy(config.temporal.connectionOptions as Parameters<typeof Connection.lazy>[0]);
  return new Client({ connection, namespace: config.temporal.namespace });
}

/** gRPC: permission denied, unimplemented */
const NOT_FOR_CLIENTS = [7, 12];

/**
 * Registers our search attributes: a call that sets an unknown one would hang for ever. Those that exist are skipped, so
 * it may run at every start. @returns false where a client may not (Temporal Cloud): there they are made beforehand
 */
export async function registerSearchAttributes(client: Client): Promise<boolean> {
  const { connection } = client;
  try {
    await connection.withDeadline(Date.now() + 10_000, () =>
      connection.operatorService.addSearchAttributes({
        namespace: client.options.namespace,
        searchAttributes: Object.fromEntries(
          SEARCH_ATTRIBUTES.map(({ name, type }) => [name, IndexedValueType[`INDEXED_VALUE_TYPE_${type}`]]),
        ),
      }),
    );
    return true;
  } catch (error) {
    if (isGrpcServiceError(error) && NOT_FOR_CLIENTS.includes(error.code)) return false;
    throw error;
  }
}

/** The schedule of reconcileCalls; one that exists gets the interval of this policy. */
export const scheduleReconcile = (client: Client, everyMs: number): Promise<void> =>
  keepSchedule(client, 'reconcile-calls', { every: everyMs }, '1m', {
    workflowType: 'reconcileCalls',
    workflowExecutionTimeout: '1m',
    staticSummary: 'Calls never started or lost, events never routed',
  });

/** The schedule of applyRetention: each night, by UTC. */
export const scheduleRetention = (client: Client): Promise<void> =>
  keepSchedule(client, 'apply-retention', { every: '24h', offset: '2h' }, '12h', {
    workflowType: 'applyRetention',
    workflowExecutionTimeout: '8h',
    staticSummary: 'What was kept for its period is removed',
  });

type Interval = NonNullable<ScheduleSpec['intervals']>[number];

/**
 * Keeps a schedule whose workflow has the schedule's own name and never runs twice at once.
 * @param catchupWindow how late it may begin when nobody could begin it in time; the default catches up for a year
 */
async function keepSchedule(
  client: Client,
  scheduleId: string,
  interval: Interval,
  catchupWindow: '1m' | '12h',
  started: { workflowType: string; workflowExecutionTimeout: '1m' | '8h'; staticSummary: string },
): Promise<void> {
  const spec = { intervals: [interval] };
  const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow } as const;
  const action = { type: 'startWorkflow', taskQueue: CALLS_QUEUE, workflowId: scheduleId, ...started } as const;
  try {
    await client.schedule.create({ scheduleId, spec, policies, action });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(scheduleId).update((schedule) => ({ ...schedule, spec, policies, action }));
  }
}

/** `up`, or why not. */
export async function temporalStatus(client: Client): Promise<string> {
  try {
    const { connection } = client;
    await connection.withDeadline(Date.now() + 1_000, () => connection.workflowService.getSystemInfo({}));
    return 'up';
  } catch {
    return 'Temporal cannot be reached';
  }
}

/** `up` when a worker of ours polls each queue, or why not. */
export async function workerStatus(
  client: Client,
  queues: { name: string; kind: 'workflows' | 'activities' }[],
): Promise<string> {
  const { connection } = client;
  try {
    const polled = await Promise.all(
      queues.map(async ({ name, kind }) => {
        const { pollers } = await connection.withDeadline(Date.now() + 1_000, () =>
          connection.workflowService.describeTaskQueue({
            namespace: client.options.namespace,
            taskQueue: { name },
            taskQueueType: kind === 'workflows' ? 1 : 2,
          }),
        );
        return (pollers ?? []).some(
          ({ lastAccessTime }) => Date.now() - Number(lastAccessTime?.seconds ?? 0) * 1_000 < 90_000,
        );
      }),
    );
    const idle = queues.find((_queue, index) => !polled[index]);
    return idle ? `no worker polls the queue ${idle.name}` : 'up';
  } catch {
    return 'Temporal cannot be reached';
  }
}
