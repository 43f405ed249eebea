// Once per run of the project "product": one Temporal server and one PostgreSQL for all suites. What the suites need to
// know is in the environment, since they run in other processes. The compiled tree is used: `npm test` has built it.
import { killAllChildren } from '../../dist/scripts/start/child.js';
import { makeRunDir, startInfrastructure } from '../../dist/scripts/test/infrastructure.js';

export default async function setUp() {
  process.env.TEST_RUN_DIR ||= makeRunDir();
  // Without `npm test` around (npx jest) nobody else would end them after Ctrl-C.
  process.on('exit', () => killAllChildren());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));

  const infrastructure = await startInfrastructure(process.env.TEST_RUN_DIR, {
    withUi: Boolean(process.env.SCREENSHOTS),
  });
  process.env.TEST_TEMPORAL_ADDRESS = infrastructure.temporalAddress;
  process.env.TEST_DATABASE_ADMIN_URL = infrastructure.adminUrl;
  if (infrastructure.temporalUiUrl) process.env.TEST_TEMPORAL_UI_URL = infrastructure.temporalUiUrl;
  globalThis.infrastructureOfThisRun = infrastructure;
}
