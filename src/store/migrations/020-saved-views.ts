import { type Kysely, sql } from 'kysely';

/** Filters of the list of calls under a name: somebody's own, or everybody's. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table saved_views (
      id uuid primary key,
      -- as the person who logged in is called, else the key
      owner text not null,
      name text not null,
      -- as the list's address has it
      filter jsonb not null,
      is_shared boolean not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (owner, name)
    );
    create index saved_views_in_order on saved_views (created_at, id);
  `.execute(db);
}
