import { statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Child } from '../../scripts/start/child.ts';
import { type Postgres, startPostgres } from '../../scripts/start/postgres.ts';
import { listProcesses } from '../../scripts/start/processes.ts';
import { startTemporal, type Temporal } from '../../scripts/start/temporal.ts';
import { findTemporal, temporalSources } from '../../scripts/start/temporal-binary.ts';
import { claimPort, NAMESPACES } from '../../scripts/test/claims.ts';

/** Temporal and PostgreSQL of the bench: real ones with data of their own, which may be killed and come back. */
export interface Servers {
  runDir: string;
  temporalAddress: string;
  /** a superuser's, on the database `postgres`; no link is between */
  adminUrl: string;
  /** how many runs may still have a namespace in which nothing has ever run */
  namespacesLeft(): number;
  /** alone, or with all its children at once */
  killPostgres: (whole: 'postmaster' | 'group') => Promise<void>;
  startPostgres: () => Promise<void>;
  killTemporal: () => Promise<void>;
  startTemporal: () => Promise<void>;
  /** tells each end of one of them, with how, and whether it was our doing; the last who asks is told */
  onExit(tell: (process: string, how: string, ours: boolean) => void): void;
  /** log files, and how long each is by now */
  logs(): { name: string; file: string; bytes: number }[];
  temporalFiles: string[];
  stop(): Promise<void>;
}

/** PostgreSQL forces every commit to disk: a killed one must still have it. */
export async function startServers(runDir: string): Promise<Servers> {
  const { signal } = new AbortController();
  const [postgresPort, temporalPort] = await Promise.all([claimPort(runDir), claimPort(runDir)]);
  const binary = await findTemporal(temporalSources(signal), console.error, signal);
  const common = { dataDir: runDir, signal };
  let used = 0;
  let wanted = new WeakSet<Child>();
  let tell: (process: string, how: string, ours: boolean) => void = () => {};

  const watch = (name: string, child: Child) => void child.ended.then((how) => tell(name, how, wanted.has(child)));
  const launchPostgres = async () => {
    const started = await startPostgres({ ...common, durable: true, port: postgresPort, maxConnections: 300 });
    watch('postgres', started.child);
    return started;
  };
  const launchTemporal = async () => {
    const options = { ...common, durable: false, binary, port: temporalPort, uiPort: null, namespaces: NAMESPACES };
    const started = await startTemporal(options);
    watch('temporal', started.child);
    return started;
  };
  let [postgres, temporal]: [Postgres, Temporal] = await Promise.all([launchPostgres(), launchTemporal()]);
  const end = async (child: Child, kill: () => void) => {
    wanted.add(child);
    kill();
    await child.ended;
  };

  return {
    runDir,
    temporalAddress: temporal.address,
    adminUrl: postgres.url('postgres'),
    namespacesLeft: () => NAMESPACES.length - used++,
    // Its children have groups of their own: alone, they find out that their postmaster is gone.
    killPostgres: (whole) =>
      end(postgres.child, () => {
        const { pid } = postgres.child;
        const children = whole === 'group' ? listProcesses().filter(({ parentPid }) => parentPid === pid) : [];
        for (const one of [pid, ...children.map((child) => child.pid)]) killIfThere(one);
      }),
    startPostgres: async () => void (postgres = await launchPostgres()),
    killTemporal: () => end(temporal.child, () => temporal.child.kill('SIGKILL')),
    startTemporal: async () => void (temporal = await launchTemporal()),
    onExit: (listener) => void (tell = listener),
    logs: () =>
      ['postgres', 'temporal'].map((name) => {
        const file = join(runDir, 'logs', `${name}.log`);
        return { name, file, bytes: statSync(file).size };
      }),
    temporalFiles: ['temporal.db', 'temporal.db-wal'].map((name) => join(runDir, name)),
    stop: async () => {
      wanted.add(postgres.child).add(temporal.child);
      await Promise.all([temporal.child.stop(), postgres.child.stop()]);
      wanted = new WeakSet();
    },
  };
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // gone already
  }
}

/** Statements by the superuser, past every link; a server that is coming back is waited for. */
export async function asAdmin<T>(url: string, work: (client: pg.Client) => Promise<T>, withinMs = 20_000): Promise<T> {
  for (const until = Date.now() + withinMs; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      return await work(client);
    } catch (error) {
      if (Date.now() > until) throw error;
    } finally {
      await client.end().catch(() => {});
    }
  }
}
