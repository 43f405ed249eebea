import { type Kysely, sql } from 'kysely';

/** That this database came back from a backup, so that its rows are older than the phone calls. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table database_restores (
      id bigint generated always as identity primary key,
      restored_at timestamptz not null default clock_timestamp(),
      -- null: nothing is dialled yet
      reopened_at timestamptz
    );
  `.execute(db);
}
