import { Kysely, type LogEvent, Migrator, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import * as calls from './migrations/001-calls.ts';
import * as outsideCalls from './migrations/002-outside-calls.ts';
import * as leads from './migrations/003-leads.ts';
import * as campaigns from './migrations/004-campaigns.ts';
import * as interviews from './migrations/005-interviews.ts';
import * as messages from './migrations/006-messages.ts';
import * as campaignPlacement from './migrations/007-campaign-placement.ts';
import * as owed from './migrations/008-owed.ts';
import * as restores from './migrations/009-restores.ts';
import * as sessions from './migrations/010-sessions.ts';
import * as attention from './migrations/011-attention.ts';
import * as lists from './migrations/012-lists.ts';
import * as leadRefs from './migrations/013-lead-refs.ts';
import * as erasure from './migrations/014-erasure.ts';
import * as changes from './migrations/015-changes.ts';
import * as providerHealth from './migrations/016-provider-health.ts';
import * as healthChecks from './migrations/017-health-checks.ts';
import * as snooze from './migrations/018-snooze.ts';
import * as reviews from './migrations/019-reviews.ts';
import * as savedViews from './migrations/020-saved-views.ts';
import * as due from './migrations/021-due.ts';
import * as bulk from './migrations/022-bulk.ts';
import * as recordingsAskedFor from './migrations/023-recordings-asked-for.ts';
import { PreparingClient } from './prepared-statements.ts';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

/** Within the transaction that is given, else in one of its own. */
export const inTransaction = <T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> =>
  db.isTransaction ? work(db as Trx) : db.transaction().execute(work);

// int8 (campaign ids, timeline ids) as numbers where they are safe integers; ids beyond are kept as text.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text));

/** Limits of one process towards PostgreSQL: nothing waits without end (unset means unlimited in pg). */
export interface PoolLimits {
  connections: number;
  statementTimeoutMs: number;
  lockTimeoutMs?: number;
  /** its statements are few, short and come again and again (prepared-statements.ts) */
  prepares?: boolean;
}

export const WORKER_POOL: PoolLimits = { connections: 20, statementTimeoutMs: 30_000, prepares: true };
/** A lock that is held longer is waited for again by a further try; an index on a full table may take its time. */
const MIGRATION_POOL: PoolLimits = { connections: 2, statementTimeoutMs: 30 * 60_000, lockTimeoutMs: 3_000 };

/** Opens a pool. Nothing connects yet; a lost connection is replaced and does not end the process. */
export function openPool(databaseUrl: string, limits: PoolLimits): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    ...(limits.prepares && { Client: PreparingClient }),
    max: limits.connections,
    // for a free connection, and for a new one to stand
    connectionTimeoutMillis: 3_000,
    statement_timeout: limits.statementTimeoutMs,
    // for a network that swallows everything; else the server's own comes first
    query_timeout: limits.statementTimeoutMs + 1_000,
    lock_timeout: limits.lockTimeoutMs ?? 2_000,
    idle_in_transaction_session_timeout: 10_000,
  });
  pool.on('error', () => {});
  // While it is in use a connection says itself that it is lost; its statement fails, and that is heard.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

export const openDatabase = (databaseUrl: string, limits: PoolLimits, onQueryError?: (event: LogEvent) => void): Db =>
  databaseOver(openPool(databaseUrl, limits), onQueryError);

export function databaseOver(pool: pg.Pool, onQueryError?: (event: LogEvent) => void): Db {
  return new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    log: (event) => {
      if (event.level === 'error') onQueryError?.(event);
    },
  });
}

/** In the order of their names; forward only. */
const MIGRATIONS = {
  '001-calls': calls,
  '002-outside-calls': outsideCalls,
  '003-leads': leads,
  '004-campaigns': campaigns,
  '005-interviews': interviews,
  '006-messages': messages,
  '007-campaign-placement': campaignPlacement,
  '008-owed': owed,
  '009-restores': restores,
  '010-sessions': sessions,
  '011-attention': attention,
  '012-lists': lists,
  '013-lead-refs': leadRefs,
  '014-erasure': erasure,
  '015-changes': changes,
  '016-provider-health': providerHealth,
  '017-health-checks': healthChecks,
  '018-snooze': snooze,
  '019-reviews': reviews,
  '020-saved-views': savedViews,
  '021-due': due,
  '022-bulk': bulk,
  '023-recordings-asked-for': recordingsAskedFor,
};

/**
 * Brings the schema forward, under a lock: any number of processes may start at once. A schema of a newer version is left
 * as it is: migrations only add, and a process of the version before must still start during a roll-out, or after one.
 */
export async function migrate(db: Db): Promise<string[]> {
  const { rows } = await sql<{ version: number }>`select current_setting('server_version_num')::int as version`.execute(
    db,
  );
  if ((rows[0]?.version ?? 0) < 150_000)
    throw new Error('PostgreSQL is too old: DATABASE_URL must lead to version 15 or newer');
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const known = await migrator.getMigrations();
  if (known.every(({ executedAt }) => executedAt)) return [];
  const { error, results } = await migrator.migrateToLatest();
  if (error) throw error instanceof Error ? error : new Error('the migration failed');
  return (results ?? []).map((result) => result.migrationName);
}

/** The same over connections of its own, which then close: it may take longer than a request may. */
export async function migrateDatabase(databaseUrl: string): Promise<string[]> {
  const db = openDatabase(databaseUrl, MIGRATION_POOL);
  try {
    return await migrate(db);
  } finally {
    await db.destroy();
  }
}

/** True when PostgreSQL answers within the time. */
export async function isReachable(db: Db): Promise<boolean> {
  return sql`select 1`.execute(db).then(
    () => true,
    () => false,
  );
}

/** What PostgreSQL takes the time to be: what is measured across processes is measured by this one clock. */
export async function databaseTime(db: Db): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db);
  return rows[0]!.at;
}

/** jsonb is written as text: pg would turn a top-level array into a PostgreSQL array. */
export const json = (value: unknown): string => JSON.stringify(value);
