import { sweepRun } from '../../dist/scripts/test/infrastructure.js';

export default async function tearDown() {
  await globalThis.infrastructureOfThisRun?.stop();
  await sweepRun(process.env.TEST_RUN_DIR);
}
