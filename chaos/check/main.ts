import { check } from './check.ts';
import { readRecord } from './read-record.ts';

/** `node dist/chaos/check/main.js <folder of a run>`: prints the verdict as JSON; exit code 0 when nothing speaks against the run. */
const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Which run? node dist/chaos/check/main.js <folder>\n');
  process.exitCode = 2;
} else {
  const verdict = check(readRecord(folder));
  process.stdout.write(`${JSON.stringify(verdict, null, 2)}\n`);
  process.exitCode = verdict.invalid.length + verdict.violations.length === 0 ? 0 : 1;
}
