import { type Kysely, sql } from 'kysely';

/** Campaigns as set up, what they were set up from when it came with the request, and each version of their package. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table campaigns (
      -- HOC's id; digits nearly always, but nobody promised it
      id text primary key,
      name text not null,
      company_name text not null,
      -- applicants that waited at the last reading, without test applicants; null when HOC was not read
      applicants_waiting integer,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );

    -- Company and protocol that a request brought along: what the set-up's workflow gets is the id only.
    create table campaign_sources (
      campaign_id text not null,
      -- hash of the content: the same request again is the same source
      id text not null,
      content jsonb not null,
      created_at timestamptz not null default now(),
      primary key (campaign_id, id)
    );

    create table campaign_packages (
      campaign_id text not null references campaigns (id),
      version integer not null,
      -- names the one build that made it: built again, it is found instead
      build_id text not null unique,
      -- the exact bytes that are uploaded and handed out
      body text not null,
      question_count integer not null,
      company_name text not null,
      campaign_name text not null,
      -- as it stands in the body
      created_text text not null,
      upload_status text not null default 'pending'
        check (upload_status in ('pending', 'uploaded', 'failed', 'disabled')),
      upload_tries integer not null default 0,
      download_url text,
      last_error text,
      uploaded_at timestamptz,
      created_at timestamptz not null default now(),
      primary key (campaign_id, version)
    );
  `.execute(db);
}
