import { readFileSync } from 'node:fs';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { WorkflowExecutionDescription, WorkflowExecutionInfo } from '@temporalio/client';
import type { DatabaseRecord, RunRecord, SimulatorRecord, WorkflowRecord } from '../record.ts';
import { spellingsOf } from '../check/spellings.ts';
import { countInFiles } from './count-in-files.ts';
import type { World } from './world.ts';

/** Everything that the checker may look at, read past every link once all is at rest. */
export async function exportRecord(world: World, logsBefore: Record<string, number>): Promise<RunRecord> {
  const { schedule, facts, servers, processes } = world;
  const [simulator, database, workflows] = await Promise.all([
    exportSimulator(world),
    exportDatabase(world),
    exportWorkflows(world),
  ]);
  const called = schedule.calls.flatMap(({ to, lastName }) => [to, lastName]);
  const written = (schedule.texts ?? []).flatMap(({ to, text }) => [to, text]);
  facts.personal = [...new Set([...called, ...written].flatMap(spellingsOf))];
  facts.personalInTemporalFile = await countInFiles(servers.temporalFiles, facts.personal);
  const logs = Object.fromEntries([...processes].map(([name, process]) => [name, process.log()]));
  for (const { name, file } of servers.logs()) {
    logs[name] = readFileSync(file)
      .subarray(logsBefore[name] ?? 0)
      .toString('utf8');
  }
  delete logs['simulator']; // it is not ours, and may say what it likes
  return { schedule, facts, simulator, database, workflows, logs };
}

async function exportSimulator({ control }: World): Promise<SimulatorRecord> {
  const [{ requests }, { calls, messages }, { taken }] = await Promise.all([
    control('GET', '/control/requests?after=0'),
    control('GET', '/control/state'),
    control('GET', '/control/letters'),
  ]);
  return { requests, calls, messages, taken };
}

/** As JSON of PostgreSQL's own making: microseconds are kept, bytes are hex. */
async function exportDatabase({ admin }: World): Promise<DatabaseRecord> {
  return admin(async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    const database: DatabaseRecord = {};
    for (const { name } of rows.filter((table) => !table.name.startsWith('kysely_'))) {
      const result = await client.query<{ row: Record<string, unknown> }>(`select to_json(t) as row from "${name}" t`);
      database[name] = result.rows.map(({ row }) => row);
    }
    return database;
  });
}

const AT_ONCE = 6;

async function exportWorkflows(world: World): Promise<WorkflowRecord[]> {
  const { workflow } = world.temporal;
  const waiting: WorkflowExecutionInfo[] = [];
  for await (const one of workflow.list()) {
    // Rounds of reconcileCalls: one a second, and all alike.
    if (!/scheduler/.test(one.type) && one.type !== 'reconcileCalls') waiting.push(one);
  }
  waiting.sort((one, other) => other.startTime.getTime() - one.startTime.getTime());
  const records: WorkflowRecord[] = [];
  let next = 0;
  const line = async () => {
    for (let index = next++; index < waiting.length; index = next++)
      records[index] = await exportWorkflow(world, waiting[index]!);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
  return records;
}

async function exportWorkflow(world: World, one: WorkflowExecutionInfo): Promise<WorkflowRecord> {
  const handle = world.temporal.workflow.getHandle(one.workflowId, one.runId);
  const isCall = one.type === 'candidateCall' && one.status.name !== 'TERMINATED';
  const [history, progress] = await Promise.all([
    handle.fetchHistory(),
    isCall ? handle.query<Record<string, unknown>>('progress').catch(() => null) : null,
  ]);
  return {
    workflowId: one.workflowId,
    runId: one.runId,
    type: one.type,
    status: one.status.name,
    touched: world.touched.has(one.workflowId),
    progress,
    ...(one.status.name === 'RUNNING' && { pending: pendingOf(await handle.describe()) }),
    historyJson: historyToJSON(history),
  };
}

function pendingOf({ raw }: WorkflowExecutionDescription): string[] {
  return (raw.pendingActivities ?? []).map((activity) => {
    const inMs = Number(activity.scheduledTime?.seconds ?? 0) * 1_000 - Date.now();
    const state = activity.state === 1 ? 'SCHEDULED' : activity.state === 2 ? 'STARTED' : String(activity.state);
    const failure = activity.lastFailure?.message ?? 'none';
    return `${activity.activityType?.name} ${state} attempt ${activity.attempt} next in ${inMs} ms, last failure ${failure}`;
  });
}
