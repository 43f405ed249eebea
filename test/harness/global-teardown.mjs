import { findCanaries } from '../../dist/scripts/test/find-canaries.js';
import { sweepRun } from '../../dist/scripts/test/infrastructure.js';

export default async function tearDown() {
  await globalThis.infrastructureOfThisRun?.stop();
  const found = findCanaries(process.env.TEST_RUN_DIR);
  await sweepRun(process.env.TEST_RUN_DIR);
  if (found.length > 0) throw new Error(`Personal data outside PostgreSQL (I8):\n${found.join('\n')}`);
}
