import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RunRecord, WorkflowRecord } from '../record.ts';

/** Where in `histories/` the history of one run of a workflow is kept. */
export const historyFile = ({ workflowId, runId }: Pick<WorkflowRecord, 'workflowId' | 'runId'>): string =>
  `${workflowId.replaceAll(/[^\w-]/g, '_')}.${runId}.json`;

/** Reads what a run left in its folder (record.ts), so that a newer checker can judge an old run. @throws when a part is missing */
export function readRecord(folder: string): RunRecord {
  const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');
  const parsed = (...path: string[]) => JSON.parse(read(...path));
  const index = parsed('histories', 'index.json') as Omit<WorkflowRecord, 'historyJson'>[];
  const logs = readdirSync(join(folder, 'logs')).filter((file) => file.endsWith('.log'));
  return {
    schedule: parsed('schedule.json'),
    facts: parsed('run.json'),
    simulator: parsed('simulator.json'),
    database: parsed('database.json'),
    workflows: index.map((workflow) => ({ ...workflow, historyJson: read('histories', historyFile(workflow)) })),
    logs: Object.fromEntries(logs.map((file) => [basename(file, '.log'), read('logs', file)])),
  };
}
