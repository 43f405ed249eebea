import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { World } from '../run/world.ts';
import type { Heal } from './on-processes.ts';

const OTHERS = 'from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';

/** Every session of the product ends, in whatever it was doing. */
export async function endSessions({ admin }: World): Promise<null> {
  await admin((client) => client.query(`select pg_terminate_backend(pid) ${OTHERS}`));
  return null;
}

/**
 * Lets every write to these tables ask whether the disk is full (53100). Before the traffic: a trigger cannot be made while
 * others write.
 */
export async function prepareDisks({ admin, schedule }: World): Promise<void> {
  const tables = new Set(schedule.faults.filter(({ what }) => what === 'disk-full').map(({ target }) => target));
  if (tables.size === 0) return;
  await admin(async (client) => {
    await client.query(`
      create schema bench; create table bench.full_disks (name text);
      create function bench.ask_disk() returns trigger language plpgsql as $$ begin
        if exists (select 1 from bench.full_disks where name = tg_table_name) then
          raise exception 'no space left on device' using errcode = '53100';
        end if;
        return null;
      end $$;`);
    for (const table of tables)
      await client.query(`create trigger bench_ask_disk after insert or update on ${table}
        for each statement execute function bench.ask_disk()`);
  });
}

/** From now on nothing can be written to this table. */
export async function fillDisk({ admin }: World, table: string): Promise<Heal> {
  await admin((client) => client.query('insert into bench.full_disks values ($1)', [table]));
  return () =>
    admin(async (client) => void (await client.query('delete from bench.full_disks where name = $1', [table])));
}

/**
 * The database as it was some time ago comes back, as from a backup: each row of each table, in one transaction, while no
 * session of the product is open. Sequences go on, so that no number is given twice.
 */
export async function restoreDatabase({ admin, facts }: World, ageMs: number): Promise<null> {
  const tables = await admin(backUp);
  await sleep(ageMs);
  facts.databaseRestored = true;
  await admin((client) => putBack(client, tables));
  return null;
}

async function backUp(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const tables = rows.map(({ name }) => name).filter((name) => !name.startsWith('kysely_'));
  await client.query(
    'begin isolation level repeatable read; drop schema if exists backup cascade; create schema backup',
  );
  for (const table of tables) await client.query(`create table backup.${table} as table public.${table}`);
  await client.query('commit');
  return tables;
}

async function putBack(client: pg.Client, tables: string[]): Promise<void> {
  await client.query(`begin; set local lock_timeout = '500ms'; set local session_replication_role = replica`);
  await client.query(`select pg_terminate_backend(pid) ${OTHERS}`);
  await client.query(`truncate ${tables.map((table) => `public.${table}`).join(', ')}`);
  for (const table of tables)
    await client.query(`insert into public.${table} overriding system value select * from backup.${table}`);
  // What `npm run after-restore` writes before the product may work on it (docs/deployment.md).
  await client.query('insert into public.database_restores default values');
  await client.query('commit');
}
