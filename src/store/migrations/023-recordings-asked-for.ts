import { type Kysely, sql } from 'kysely';

/** Recordings of which nothing was heard: which legs were recorded, and when the carrier was asked. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table call_attempts
      -- the provider was told to record it
      add column recorded boolean not null default false,
      add column recordings_asked_at timestamptz;
    create index call_attempts_recorded on call_attempts (ended_at) where recorded and recordings_asked_at is null;
  `.execute(db);
}
