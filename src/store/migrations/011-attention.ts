import { type Kysely, sql } from 'kysely';

/** Since when a call asks for a person, who has taken it, and what that person found. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table attention (
      id bigint generated always as identity primary key,
      call_id uuid not null references calls (id),
      kind text not null,
      since timestamptz not null default now(),
      assignee text,
      taken_at timestamptz,
      resolved_at timestamptz,
      resolved_by text,
      -- a person's words: personal, and nowhere else
      note text
    );
    -- What is open is said by calls.needs_attention; a reason that comes back is a row of its own.
    create unique index attention_open on attention (call_id, kind) where resolved_at is null;
    create index attention_by_call on attention (call_id, kind, id);
    create index calls_needing_attention on calls (created_at desc, id desc) where needs_attention <> '[]';

    insert into attention (call_id, kind, since)
      select id, jsonb_array_elements_text(needs_attention), updated_at from calls where needs_attention <> '[]';
  `.execute(db);
}
