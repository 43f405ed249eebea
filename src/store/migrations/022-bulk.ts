import { type Kysely, sql } from 'kysely';

/** What was asked for about many calls at once, and what came of each of them. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table bulk_jobs (
      id uuid primary key,
      action text not null,
      -- as the list's address has it: which calls were meant, for people to read
      filter jsonb not null,
      -- as the person who logged in is called, else the key
      asked_by text not null,
      -- sha256 of who asked + Idempotency-Key, and of what was asked
      key_hash text not null unique,
      request_hash text not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      finished_at timestamptz
    );
    create index bulk_jobs_open on bulk_jobs (updated_at) where finished_at is null;

    -- the calls as they were found when it was asked for
    create table bulk_calls (
      job_id uuid not null references bulk_jobs (id),
      call_id uuid not null references calls (id),
      result text,
      ended_at timestamptz,
      primary key (job_id, call_id)
    );
    create index bulk_calls_waiting on bulk_calls (job_id, call_id) where result is null;
  `.execute(db);
}
