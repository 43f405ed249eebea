import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../start/postgres.ts';
import { removePostgresHome } from '../start/postgres-home.ts';
import { endProcesses, listProcesses, marksOf, processesOf } from '../start/processes.ts';
import { say } from '../start/say.ts';
import { startTemporal } from '../start/temporal.ts';
import { findTemporal, temporalSources } from '../start/temporal-binary.ts';
import { claimPort, NAMESPACES } from './claims.ts';

/** The Temporal server and the PostgreSQL that all suites of a run share. */
export interface Infrastructure {
  temporalAddress: string;
  /** null: nobody asked for it */
  temporalUiUrl: string | null;
  /** a superuser's, on the database `postgres` */
  adminUrl: string;
  pids(): { temporal: number; postgres: number };
  /** kill -9, and up again at once with the same data */
  restartTemporal(): Promise<void>;
  stop(): Promise<void>;
}

/** A directory for everything that a run writes. */
export const makeRunDir = (): string => mkdtempSync(join(realpathSync(tmpdir()), 'candidate-calls-test-'));

/** Starts both with settings for speed: nothing is forced to disk, and the namespaces of all suites exist. */
export async function startInfrastructure(runDir: string, { withUi = false } = {}): Promise<Infrastructure> {
  const { signal } = new AbortController();
  const [postgresPort, temporalPort, uiPort] = await Promise.all([
    claimPort(runDir),
    claimPort(runDir),
    withUi ? claimPort(runDir) : null,
  ]);
  const common = { dataDir: runDir, durable: false, signal };
  const binary = await findTemporal(temporalSources(signal), say, signal);
  const launchTemporal = () => startTemporal({ ...common, binary, port: temporalPort, uiPort, namespaces: NAMESPACES });
  const [postgres, firstTemporal] = await Promise.all([
    startPostgres({ ...common, port: postgresPort, maxConnections: 300 }),
    launchTemporal(),
  ]);
  let temporal = firstTemporal;
  return {
    temporalAddress: temporal.address,
    temporalUiUrl: uiPort === null ? null : `http://127.0.0.1:${uiPort}`,
    adminUrl: postgres.url('postgres'),
    pids: () => ({ temporal: temporal.child.pid, postgres: postgres.child.pid }),
    restartTemporal: async () => {
      temporal.child.kill('SIGKILL');
      await temporal.child.ended;
      temporal = await launchTemporal();
    },
    stop: async () => void (await Promise.all([temporal.child.stop(), postgres.child.stop()])),
  };
}

/** Ends whatever still runs for this run and removes all it wrote. With TEST_LOGS_DIR the logs are kept there. */
export async function sweepRun(runDir: string, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  await endProcesses(processesOf(marksOf(runDir), listProcesses()), 500);
  const logs = join(runDir, 'logs');
  if (env['TEST_LOGS_DIR'] && existsSync(logs)) cpSync(logs, env['TEST_LOGS_DIR'], { recursive: true, force: true });
  removePostgresHome(runDir);
  rmSync(runDir, { recursive: true, force: true, maxRetries: 3 });
}
