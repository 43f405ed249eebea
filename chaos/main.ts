import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../scripts/start/root.ts';
import { standAlone } from '../scripts/test/stand-alone.ts';
import { type ChaosOptions, readOptions } from './options.ts';
import { serverPool } from './processes/server-pool.ts';
import type { Schedule } from './record.ts';
import { lineOf } from './report/line.ts';
import { runAndJudge } from './run/judge.ts';
import { nthSeed } from './schedule/random.ts';
import { scheduleOf } from './schedule/schedule-of.ts';

const print = console.log.bind(console); // standAlone sends console.log elsewhere

await standAlone(async (newRunDir) => {
  const options = readOptions(process.argv.slice(2));
  const pool = serverPool(newRunDir);
  let failed = 0;
  for (const schedule of schedulesOf(options)) {
    const judged = await runAndJudge(schedule, pool, join(ROOT, '.data', 'chaos'), options.keepAll);
    print(lineOf(judged));
    if (judged.folder !== null) failed += 1;
  }
  await pool.discard();
  return failed === 0 ? 0 : 1;
});

function* schedulesOf(options: ChaosOptions): Generator<Schedule> {
  if (options.scheduleFile !== null) {
    const schedule = JSON.parse(readFileSync(options.scheduleFile, 'utf8')) as Schedule;
    for (let run = 0; run < options.times; run++) yield schedule;
  } else if (options.seed !== null) {
    for (let run = 0; run < options.times; run++) yield scheduleOf(options.seed);
  } else {
    const base = options.from ?? execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
    for (let nth = 0; nth < options.seeds; nth++) yield scheduleOf(nthSeed(base, nth));
  }
}
