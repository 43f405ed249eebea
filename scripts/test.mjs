// `npm test`: everything that proves the product, with its own ports and data. Arguments go to jest:
// `npm test -- dial` runs the suites whose path holds "dial", without lint and types.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onStop, prepare, ROOT, run, say, signalRunning, stopPreparing } from './prepare.mjs';

/** Suites at once, on two cores: those of a running product wait for it some of their time. Five made waits run out. */
const WORKERS = 3;

const jestArguments = process.argv.slice(2);
let sweep = null;
let interrupted = false;

// This process outlives jest, to clear away what jest could not.
onStop((signal) => {
  interrupted = true;
  if (sweep === null) stopPreparing(signal);
  signalRunning(signal);
});

await prepare();
if (jestArguments.length === 0) {
  say('Checking format, lint and types; about five seconds …');
  for (const check of ['lint', 'types']) await need(run('npm', ['run', '--silent', check]), `npm run ${check}`);
}
process.exitCode = await test();
if (jestArguments.length === 0 && process.exitCode === 0) process.exitCode = await breakThings();

async function test() {
  const { makeRunDir, sweepRun } = await import(pathToFileURL(join(ROOT, 'dist/scripts/test/infrastructure.js')).href);
  const runDir = makeRunDir();
  sweep = () => sweepRun(runDir);
  const flags = '--experimental-vm-modules --disable-warning=ExperimentalWarning';
  const jest = [join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'), `--maxWorkers=${WORKERS}`, ...jestArguments];
  const code = await run(process.execPath, jest, {
    env: { ...process.env, TEST_RUN_DIR: runDir, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${flags}`.trim() },
  });
  await sweep();
  return interrupted ? 130 : code;
}

/** The fault bench in short: a kill at each point of a call's story, and a few seeds. Two runs at a time mostly wait. */
function breakThings() {
  say('The fault bench: a kill -9 at fourteen points of a call, and a few seeded runs; about four minutes …');
  const bench = [join(ROOT, 'dist', 'chaos', 'main.js'), '--anchors', '--pinned', '--seeds', '1', '--lanes', '2'];
  return run(process.execPath, bench);
}

async function need(check, name) {
  const code = await check;
  if (code === 0) return;
  console.error(`${name} found faults: see above.`);
  process.exit(code);
}
