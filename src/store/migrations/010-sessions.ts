import { type Kysely, sql } from 'kysely';

/** Who is logged in at the dashboard. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table sessions (
      -- sha256 of the cookie: who reads this table cannot log in with it
      token_hash bytea primary key,
      -- names the key without telling it; its role is looked up each time
      key_fingerprint text not null,
      -- as the person who logged in wrote it
      person text not null,
      created_at timestamptz not null default now(),
      last_used_at timestamptz not null default now()
    );
    create index sessions_by_age on sessions (created_at);
  `.execute(db);
}
