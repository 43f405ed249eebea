import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { findSchemathesis } from './fuzz/find-schemathesis.ts';
import { startManyCallers } from './fuzz/many-callers.ts';
import { dialledNumbers, faultsOfProcess, notAskedFor, residentBytes, rowsOf, unforeseen } from './fuzz/watch.ts';
import { ROOT } from './start/root.ts';
import { findCanaries } from './test/find-canaries.ts';
import type { Product } from './test/product.ts';
import { standAlone, withProduct } from './test/stand-alone.ts';

/**
 * `npm run fuzz`: schemathesis makes requests out of /openapi.json, for every door of the product, as who holds keys and
 * as who holds none. Whatever it sends: no 5xx but the announced ones, answers as described, no call that nobody asked
 * for, no effect without a key, the process alive and no larger, and nothing of what was sent in a log. The exit code
 * is 1 when one of these does not hold. `--seed` repeats a run, `--seconds` makes it longer.
 */
const { values } = parseArgs({
  options: { st: { type: 'string' }, seed: { type: 'string' }, seconds: { type: 'string', default: '60' } },
});
const seed = values.seed ?? String(randomInt(2 ** 31));
const CONFIGS = join(ROOT, 'scripts', 'fuzz');

const KEYS = Array.from({ length: 40 }, (_, index) => String(index + 1));
const keys = { webhook: KEYS.map((n) => `fuzz-webhook-key-${n}`), operator: KEYS.map((n) => `fuzz-operator-key-${n}`) };
const ENV = {
  WEBHOOK_API_KEY: keys.webhook.join(','),
  OPERATOR_API_KEY: keys.operator.join(','),
  AUTH_COMPAT_OPEN: 'false',
  TRUST_PROXY: '127.0.0.1',
};

/** Nothing is held back by a ceiling, and a number that is rung already is not waited for. */
const POLICY = { maxDialsPerKeyPerDay: null, dialWithinMs: 1_000, answerWithinMs: 5_000 };

const tally = (byStatus: ReadonlyMap<number, number>): string =>
  [...byStatus]
    .toSorted(([one], [other]) => one - other)
    .map(([status, count]) => `${status}: ${count}`)
    .join(', ');

await standAlone(async (newRunDir) => {
  const st = findSchemathesis(values.st);
  const runDir = newRunDir();
  console.error(`Seed ${seed}; starting a product …`);
  const faults = await withProduct(runDir, { env: ENV, policy: POLICY }, (product) => fuzz(product, st, runDir));
  faults.push(...findCanaries(runDir).map((found) => `a canary is in ${found}`));
  for (const fault of faults) console.error(`✗ ${fault}`);
  console.error(faults.length === 0 ? '✓ all of it holds' : `Again with: npm run fuzz -- --seed ${seed}`);
  return faults.length === 0 ? 0 : 1;
});

/** @returns what does not hold */
async function fuzz(product: Product, st: string, runDir: string): Promise<string[]> {
  const callers = await startManyCallers(product.apiUrl, keys);
  const faults: string[] = [];
  const run = async (config: string, title: string, ...more: string[]) => {
    console.error(`\n${title}`);
    const isClean = await schemathesis(st, runDir, [
      ...['--config-file', join(CONFIGS, config), '--no-color', 'run', `${callers.url}/openapi.json`],
      ...['--url', callers.url, '--mode', 'all', '--seed', seed, '--generation-database', 'none', ...more],
    ]);
    if (!isClean) faults.push(`${title}: see what schemathesis says above`);
  };
  try {
    const rows = await rowsOf(product);
    await run('without-keys.toml', 'Without a key', '--max-time', '30');
    const changed = Object.entries(await rowsOf(product)).filter(([table, count]) => count !== rows[table]);
    faults.push(...changed.map(([table]) => `rows of ${table} have changed without a key`));
    if ((await dialledNumbers(product)).length > 0) faults.push('somebody was phoned without a key');

    const before = residentBytes(product.api.pid);
    await run('with-keys.toml', 'With keys', '--max-time', values.seconds);
    faults.push(...faultsOfProcess(product, before), ...unforeseen(product, callers.passed.failures));
    if (/fuzz-(operator|webhook)-key/.test(product.api.log())) faults.push('a key is in the log');
    const dialled = await dialledNumbers(product);
    const unasked = notAskedFor(dialled, callers.passed.bodiesAtPlacingDoors);
    console.error(
      `${callers.passed.requests} requests, ${dialled.length} dials, answers ${tally(callers.passed.byStatus)}`,
    );
    if (unasked.length > 0) faults.push(`dials that nobody asked for: ${unasked.join(', ')}`);
    return faults;
  } finally {
    callers.close();
  }
}

/** @returns whether it found nothing */
async function schemathesis(st: string, cwd: string, args: string[]): Promise<boolean> {
  const child = spawn(st, args, { stdio: ['ignore', 'inherit', 'inherit'], cwd });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}
