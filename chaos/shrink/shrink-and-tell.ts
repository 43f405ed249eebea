import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerPool } from '../processes/server-pool.ts';
import type { Schedule } from '../record.ts';
import { lineOf } from '../report/print.ts';
import { runAndJudge } from '../run/judge.ts';
import { shrink } from './shrink.ts';
import { stillFails } from './still-fails.ts';

const BUDGET_MS = 15 * 60_000;

/** Makes a failing schedule smaller and keeps the smallest one found. @returns 0 when the schedule does not fail at all */
export async function shrinkAndTell(
  schedule: Schedule,
  servers: ServerPool,
  keepIn: string,
  print: (line: string) => void,
): Promise<number> {
  const until = Date.now() + BUDGET_MS;
  const run = async (candidate: Schedule) => {
    const size = `${candidate.faults.length} faults, ${candidate.calls.length} calls`;
    const judged = await runAndJudge({ name: `candidate with ${size}`, schedule: candidate }, servers, keepIn);
    print(lineOf(judged));
    return judged.verdict;
  };
  const { violations } = await run(schedule);
  if (violations.length === 0) {
    print('It did not fail this time: nothing to shrink.');
    return 0;
  }
  const broken = new Set(violations.map(({ invariant }) => invariant));
  const smallest = await shrink(schedule, stillFails(run, broken), () => Date.now() > until);
  const file = join(keepIn, `${schedule.seed}-smallest.json`);
  mkdirSync(keepIn, { recursive: true });
  writeFileSync(file, JSON.stringify(smallest, null, 1));
  print(
    `Smallest: ${smallest.faults.length} faults, ${smallest.calls.length} calls: npm run chaos -- --schedule ${file}`,
  );
  return 1;
}
