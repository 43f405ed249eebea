import { type Kysely, sql } from 'kysely';

/** What a lead is called where its id, which may hold a phone number, must not stand; and up to when it was read. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table leads
      add column ref uuid not null default gen_random_uuid() unique,
      add column read_at timestamptz;
    create index leads_newest on leads (updated_at desc, ref desc);
    create index leads_by_temperature on leads (temperature, updated_at desc, ref desc) where temperature is not null;
  `.execute(db);
}
