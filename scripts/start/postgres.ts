import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { CannotStart } from './cannot-start.ts';
import { type Child, startChild } from './child.ts';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { type PostgresHome, preparePostgresHome, readPassword } from './postgres-home.ts';
import { isAlive, listProcesses } from './processes.ts';
import { sayWhenSlow } from './say.ts';

export interface PostgresOptions {
  dataDir: string;
  port: number;
  /** false: nothing is forced to disk; for tests, whose data nobody needs after a crash */
  durable: boolean;
  maxConnections: number;
  signal: AbortSignal;
}

export interface Postgres {
  child: Child;
  url(database: string): string;
}

const SUPERUSER = 'postgres';
const READY_WITHIN_MS = 30_000;
/** A killed server's lock file holds until its pid has been reaped. */
const RETRY_LOCK_FOR_MS = 8_000;

/**
 * Starts PostgreSQL on the loopback, with a cluster made on first use, and resolves when it answers.
 * A start after a crash recovers by itself; a lock file that outlived its server is waited for or removed.
 * @throws CannotStart with the last lines of its log.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const home = preparePostgresHome(options.dataDir);
  const binaries = findPostgresBinaries(home.copyBinaries);
  if (!existsSync(home.initialisedFile)) {
    await sayWhenSlow(
      'Making an empty PostgreSQL database; about three seconds …',
      initialise(binaries, home, options),
    );
  }
  const password = readPassword(home);
  const url = (database: string) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${options.port}/${database}`;
  for (const began = Date.now(); ; await sleep(250)) {
    removeLockOfNobody(home.clusterDir);
    const child = await launch(binaries, home, options);
    const failure = await waitUntilReady(child, url('postgres'), options.signal);
    if (failure === null) return { child, url };
    const lockTrouble = /postmaster\.pid|shared memory block/.test(child.tail(5));
    if (!lockTrouble || Date.now() - began > RETRY_LOCK_FOR_MS) {
      throw new CannotStart(`PostgreSQL does not start (${failure}). The end of ${child.logFile}:\n${child.tail()}`);
    }
  }
}

/** Makes a database unless it is there. */
export async function createDatabase(postgres: Pick<Postgres, 'url'>, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url('postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

async function initialise(binaries: PostgresBinaries, home: PostgresHome, options: PostgresOptions): Promise<void> {
  const args = [
    `--pgdata=${home.clusterDir}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${home.passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin', // the same on every machine, whatever locales it has
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
    ...(options.durable ? [] : ['--no-sync']),
  ];
  const user = home.user ?? {};
  try {
    await promisify(execFile)(binaries.initdb, args, {
      ...user,
      ...surroundings(home, options),
      signal: options.signal,
    });
  } catch (error) {
    options.signal.throwIfAborted();
    const { code, message, stderr = '' } = error as Error & { code?: string; stderr?: string };
    throw new CannotStart(`PostgreSQL's database cannot be made: ${stderr.trim() || message}${hintFor(code, stderr)}`);
  }
  writeFileSync(home.initialisedFile, '');
}

function hintFor(code: string | undefined, stderr: string): string {
  const instead = 'Set DATABASE_URL to a PostgreSQL of yours';
  if (code === 'EPERM') return `\nThis root may not act as another user. ${instead}.`;
  if (stderr.includes('effective user'))
    return `\nPostgreSQL wants a user with a name (/etc/passwd). ${instead}, or use another user.`;
  return '';
}

function launch(binaries: PostgresBinaries, home: PostgresHome, options: PostgresOptions): Promise<Child> {
  const settings = {
    port: options.port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: options.maxConnections,
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements and details can hold names and numbers, and so can the message of an error itself (22P02 quotes the
    // value): they stay out of the log. Errors are our processes' to tell, by their code. `log` is above `error` here.
    log_error_verbosity: 'terse',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    // After a crash every file is forced to disk first: one by one that takes ten seconds on a slow disk.
    ...(process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
    ...(options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return startChild({
    name: 'PostgreSQL',
    command: binaries.postgres,
    // The cluster comes last: by it a later start recognises what an earlier one left behind.
    args: [...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]), '-D', home.clusterDir],
    logFile: join(options.dataDir, 'logs', 'postgres.log'),
    user: home.user,
    stopSignal: 'SIGINT', // fast shutdown: ends the sessions instead of waiting for them
    ...surroundings(home, options),
  });
}

/** PG… variables of the user's shell must not reach the server. */
function surroundings(home: PostgresHome, { dataDir }: PostgresOptions): { cwd: string; env: NodeJS.ProcessEnv } {
  return { cwd: dirname(home.clusterDir), env: { PATH: process.env['PATH'], LC_ALL: 'C', DATA_DIR: dataDir } };
}

/** Null when it answers, otherwise why not. Nothing is left running when this is not null. */
async function waitUntilReady(child: Child, url: string, signal: AbortSignal): Promise<string | null> {
  let last = 'no answer';
  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until && !child.hasEnded(); await sleep(30)) {
    if (signal.aborted) break;
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return null;
    } catch (error) {
      last = (error as Error).message;
    }
  }
  await child.stop();
  signal.throwIfAborted();
  return `${last}; ${await child.ended}`;
}

/**
 * PostgreSQL takes a lock file for valid while its pid lives. A pid that was given to somebody else meanwhile, or that
 * nobody has reaped (a container whose PID 1 does not), would lock the cluster for ever.
 */
function removeLockOfNobody(clusterDir: string): void {
  const file = join(clusterDir, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const isOurs = listProcesses().some((one) => one.pid === pid && one.args.endsWith(` -D ${clusterDir}`));
  if (isAlive(pid) && !isOurs) rmSync(file, { force: true });
}
