import { type Kysely, sql } from 'kysely';

/** What people decided about what the system concluded from a call. Append-only: the newest one counts. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table reviews (
      id bigint generated always as identity primary key,
      call_id uuid not null references calls (id),
      -- what was looked at; retention may have removed it since
      analysis_version integer not null,
      decision text not null,
      -- a person's words: personal, and nowhere else
      reason text not null,
      reviewed_by text not null,
      created_at timestamptz not null default now()
    );
    create index reviews_of_call on reviews (call_id, id);
  `.execute(db);
}
