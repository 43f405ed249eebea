import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import pg from 'pg';
import { migrate, migrateDatabase } from '../../src/store/database.ts';
import { aDatabase } from '../harness/database.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

describe('bringing the schema forward', () => {
  it('does nothing where everything is done', async () => {
    expect(await migrate(suite.db)).toEqual([]);
  });

  it('lets a process of the version before start on the schema of the next one', async () => {
    await sql`insert into kysely_migration (name, timestamp) values ('999-of-the-next-version', now()::text)`.execute(
      suite.db,
    );
    expect(await migrate(suite.db)).toEqual([]);
  });
});

describe('processes that start at once', () => {
  it('bring an empty schema forward once, one of them, and all of them go on', async () => {
    await sql`drop schema public cascade; create schema public`.execute(suite.db);
    const done = await Promise.all([1, 2, 3].map(() => migrateDatabase(suite.url)));
    expect(done.flat().filter((name) => name === '001-calls')).toHaveLength(1);
    expect(await migrate(suite.db)).toEqual([]);
  });

  it('do not wait without end for a lock: it fails, is tried again, and nothing is half-done', async () => {
    await sql`drop schema public cascade; create schema public`.execute(suite.db);
    const client = new pg.Client({ connectionString: suite.url });
    client.on('error', () => {});
    await client.connect();
    await client.query('begin; create table kysely_migration_lock (id int); create table calls (id int)');
    await expect(migrateDatabase(suite.url)).rejects.toMatchObject({ code: '55P03' });
    await client.query('rollback');
    await client.end();
    const { rows } = await sql`select to_regclass('calls') as calls`.execute(suite.db);
    expect(rows).toEqual([{ calls: null }]);
    expect(await migrateDatabase(suite.url)).toContain('001-calls');
  });
});
