import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../scripts/start/root.ts';
import { standAlone } from '../scripts/test/stand-alone.ts';
import { type ChaosOptions, readOptions } from './options.ts';
import { serverPool } from './processes/server-pool.ts';
import { markdownOf } from './report/markdown.ts';
import { lineOf, replayOf, totalLines } from './report/print.ts';
import { totalsOf } from './report/totals.ts';
import { type Judged, type PlannedRun, runAndJudge } from './run/judge.ts';
import { runInLanes } from './run/lanes.ts';
import { provenSeeds } from './run/proven-seeds.ts';
import { givenSchedule, namedRuns, seedRuns } from './schedule/planned-runs.ts';
import { shrinkAndTell } from './shrink/shrink-and-tell.ts';

/**
 * `npm run chaos`: real processes, seeded faults, and a judge (ARCHITECTURE.md). stdout has a line for each run and the
 * totals; progress and trouble go to stderr. Exit code 1 when anything was broken, or too little was proved.
 */
const KEPT_IN = join(ROOT, '.data', 'chaos');
const print = console.log.bind(console); // standAlone sends console.log elsewhere

await standAlone(async (newRunDir) => {
  const options = readOptions(process.argv.slice(2));
  const pools = Array.from({ length: options.lanes }, () => serverPool(newRunDir));
  try {
    if (options.mode === 'shrink') return await shrinkAndTell(givenSchedule(options), pools[0]!, KEPT_IN, print);
    return await series(options, pools);
  } finally {
    await Promise.all(pools.map((pool) => pool.discard()));
  }
});

async function series(options: ChaosOptions, pools: ReturnType<typeof serverPool>[]): Promise<number> {
  const began = Date.now();
  const commit = commitId();
  const base = options.from ?? commit;
  const until = options.minutes === null ? null : began + options.minutes * 60_000;
  const run = (planned: Iterable<PlannedRun>) =>
    runInLanes(planned[Symbol.iterator](), pools, until, async (one, pool) => {
      const judged = await runAndJudge(one, pool, KEPT_IN, options.keepAll);
      print(lineOf(judged));
      return judged;
    });
  const named = await run(namedRuns(options));
  const seeds = await provenSeeds(options.mode === 'series' ? options.seeds : 0, (from, count) =>
    run(seedRuns(base, from, count)),
  );
  const judged = [...named, ...seeds.judged];
  const failed = [...named.filter((one) => one.failed), ...seeds.failed];
  const anchors = judged.filter(({ name }) => name.startsWith('anchor ')).length;
  const runs = { seeds: judged.length - anchors, anchors, tookMs: Date.now() - began };
  const totals = totalsOf(judged);
  for (const line of totalLines(totals, runs)) print(line);
  if (options.times > 1) print(`failed ${failed.length} of ${judged.length} times`);
  else tellFirst(failed[0]);
  if (options.reportFile !== null)
    writeFileSync(options.reportFile, markdownOf({ judged, failed, totals, runs, commit, base }));
  return failed.length === 0 ? 0 : 1;
}

function tellFirst(failed: Judged | undefined): void {
  if (failed) print(`first that failed: ${failed.name}; again: ${replayOf(failed)}`);
}

function commitId(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  } catch {
    return '0'; // not a clone
  }
}
