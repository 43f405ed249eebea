import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { check } from '../check/check.ts';
import type { RunRecord, Schedule, Verdict } from '../record.ts';
import type { ServerPool } from '../processes/server-pool.ts';
import { runSchedule } from './run-schedule.ts';

export interface Judged {
  /** "seed 9f3c…", "anchor llm:received" */
  name: string;
  schedule: Schedule;
  verdict: Verdict;
  tookMs: number;
  /** something was broken, or the run proves nothing */
  failed: boolean;
  /**
   * where the record is kept, seen from where the bench was started (a report names no machine); null for one that went
   * well and came to rest
   */
  folder: string | null;
}

export interface PlannedRun {
  name: string;
  schedule: Schedule;
}

/** Runs a schedule and has its record judged; what failed is kept. */
export async function runAndJudge(
  { name, schedule }: PlannedRun,
  servers: ServerPool,
  keepIn: string,
  keepAll = false,
): Promise<Judged> {
  const began = Date.now();
  const judged = (verdict: Verdict, folder: string | null): Judged => {
    const failed = verdict.invalid.length + verdict.violations.length > 0;
    return {
      name,
      schedule,
      verdict,
      tookMs: Date.now() - began,
      failed,
      folder: folder && relative(process.cwd(), folder),
    };
  };
  const folder = join(keepIn, `${schedule.seed}-${began}`);
  let record: RunRecord;
  try {
    record = await runSchedule(schedule, await servers.next());
  } catch (error) {
    await servers.discard();
    return judged(brokeOff(schedule, error), keepSchedule(schedule, folder));
  }
  const verdict = check(record);
  const isKept = judged(verdict, null).failed || keepAll || record.facts.quietAtMs === null;
  if (isKept) keep(record, verdict, folder);
  return judged(verdict, isKept ? folder : null);
}

const brokeOff = (schedule: Schedule, error: unknown): Verdict => ({
  invalid: [`the run broke off: ${(error as Error).message}`],
  violations: [],
  counts: {
    ...{ calls: schedule.calls.length, acknowledged: 0, outcomes: {}, dials: 0, secondRings: 0, lost: 0, stuck: 0 },
    ...{ wrongCrm: 0, faults: {}, kills: 0, takenBack: {}, forged: 0, webhooks: 0 },
    ...{ slowestOutcomeMs: null, recoveredAfterMs: null },
  },
});

function keepSchedule(schedule: Schedule, folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'schedule.json'), JSON.stringify(schedule, null, 1));
  return folder;
}

/** As record.ts describes the folder. */
export function keep(record: RunRecord, verdict: Verdict, folder: string): void {
  const write = (name: string, content: unknown) =>
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content, null, 1));
  for (const part of ['histories', 'logs']) mkdirSync(join(folder, part), { recursive: true });
  write('schedule.json', record.schedule);
  write('run.json', record.facts);
  write('simulator.json', record.simulator);
  write('database.json', record.database);
  write('verdict.json', verdict);
  for (const { workflowId, runId, historyJson } of record.workflows)
    write(`histories/${workflowId.replaceAll(/[^\w-]/g, '_')}.${runId}.json`, historyJson);
  write(
    'histories/index.json',
    record.workflows.map((one) => ({ ...one, historyJson: undefined })),
  );
  for (const [name, log] of Object.entries(record.logs)) write(`logs/${name}.log`, log);
}
