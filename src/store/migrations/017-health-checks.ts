import { type Kysely, sql } from 'kysely';

/** What was found when somebody last had the providers' settings checked. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table health_checks (
      -- there is one row
      id integer primary key default 1 check (id = 1),
      ran_at timestamptz not null,
      items jsonb not null
    );
  `.execute(db);
}
