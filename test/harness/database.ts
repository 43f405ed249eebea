import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { type Db, migrate, openDatabase } from '../../src/store/database.ts';

/** A database of its own for one suite, with our schema in it. */
export async function aDatabase(): Promise<{ db: Db; url: string; drop(): Promise<void> }> {
  const adminUrl = process.env['TEST_DATABASE_ADMIN_URL'];
  if (!adminUrl) throw new Error('TEST_DATABASE_ADMIN_URL is not set: run this by npm test');
  const name = `suite_${randomUUID().replaceAll('-', '')}`;
  const admin = async (statement: string) => {
    const client = new pg.Client({ connectionString: adminUrl });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await admin(`create database ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const db = openDatabase(url.href, { connections: 30, statementTimeoutMs: 5_000, prepares: true });
  await migrate(db);
  return {
    db,
    url: url.href,
    async drop() {
      await db.destroy();
      await admin(`drop database ${name} with (force)`);
    },
  };
}

/** Runs a step that is cut off where it writes to a table, as by the end of its process, then runs it once more. */
export async function againAfterACut<T>(db: Db, table: string, step: () => Promise<T>): Promise<T> {
  await sql`
    create function cut_off() returns trigger language plpgsql as $$ begin raise exception 'cut off'; end $$`.execute(
    db,
  );
  await sql`
    create trigger cut_off before insert or update on ${sql.table(table)} for each statement execute function cut_off()
  `.execute(db);
  try {
    const cut = await step().then(
      () => false,
      (error: Error) => /cut off/.test(`${error.message} ${String(error.cause)}`),
    );
    if (!cut) throw new Error(`the step was not cut off at ${table}`);
  } finally {
    await sql`drop function cut_off() cascade`.execute(db);
  }
  return step();
}

/** How many of the suite's connections wait for a lock that another holds. */
export async function waitingForLocks(db: Db): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'
  `.execute(db);
  return rows[0]!.waiting;
}
