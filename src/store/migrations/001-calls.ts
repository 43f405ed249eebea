import { type Kysely, sql } from 'kysely';

/** The first schema: candidates, calls and the row that decides, evidence, deliveries, inbox, timeline. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table candidates (
      id uuid primary key,
      phone text not null,
      name_key text not null,
      external_id text,
      email text,
      time_zone text,
      created_at timestamptz not null default now(),
      unique (phone, name_key)
    );

    create table suppressions (
      phone_hash text primary key,
      reason text not null,
      created_at timestamptz not null default now()
    );

    create table calls (
      id uuid primary key,
      candidate_id uuid references candidates (id),
      origin text not null check (origin in ('us', 'outside')),
      campaign_id bigint,
      company_name text not null,
      first_name text not null,
      last_name text not null,
      to_number text not null,
      agent_phone_number_id text,
      override_prompt text,
      policy jsonb not null,
      intent_hash text not null,
      asked_by text not null,
      dial_by timestamptz not null,
      trigger_answer jsonb,
      started_at timestamptz,
      phase text not null,
      outcome text,
      needs_attention jsonb not null default '[]',
      revision integer not null default 0,
      questionnaire jsonb,
      prompt text,
      first_message text,
      questionnaire_context text,
      questions_cut integer not null default 0,
      closed_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    -- A call is open while its outcome is null: one open call per candidate and campaign.
    create unique index calls_one_open on calls (campaign_id, candidate_id) nulls not distinct
      where outcome is null and candidate_id is not null;
    create index calls_not_closed on calls (updated_at) where closed_at is null;
    create index calls_newest on calls (created_at desc, id desc);
    create index calls_same_intent on calls (intent_hash, created_at desc);
    create index calls_asked_by on calls (asked_by, created_at);

    create table idempotency_keys (
      key_hash text primary key,
      request_hash text not null,
      call_id uuid not null references calls (id),
      created_at timestamptz not null default now()
    );

    create table call_attempts (
      id text primary key,
      call_id uuid not null references calls (id),
      number integer not null,
      phase text not null,
      outcome text,
      sent_at timestamptz,
      fenced_at timestamptz,
      not_sent_at timestamptz,
      answer jsonb,
      to_number text not null,
      line text not null,
      twilio_call_sid text unique,
      elevenlabs_conversation_id text unique,
      live_until timestamptz,
      answered_by text,
      answered_at timestamptz,
      ended_at timestamptz,
      duration_seconds integer,
      evidence jsonb,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (call_id, number),
      check (sent_at is null or fenced_at is null)
    );
    create index call_attempts_live on call_attempts (live_until) where live_until is not null;
    create index call_attempts_by_number on call_attempts (to_number, sent_at);

    create table conversations (
      id text primary key,
      call_id uuid not null references calls (id),
      attempt_id text not null references call_attempts (id),
      status text not null,
      summary text,
      content jsonb not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index conversations_by_call on conversations (call_id);

    create table analyses (
      call_id uuid not null references calls (id),
      version integer not null,
      result jsonb not null,
      created_at timestamptz not null default now(),
      primary key (call_id, version)
    );

    create table crm_deliveries (
      call_id uuid not null references calls (id),
      version integer not null,
      idempotency_key text not null unique,
      body text not null,
      status text not null,
      tries integer not null default 0,
      response_status integer,
      response jsonb,
      last_error text,
      delivered_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (call_id, version)
    );

    create table questionnaires (
      campaign_id bigint primary key,
      content jsonb not null,
      fetched_at timestamptz not null default now()
    );

    create table webhook_events (
      id uuid primary key,
      provider text not null,
      kind text not null,
      dedupe_key text not null unique,
      event jsonb,
      attempt_id text,
      conversation_id text,
      call_sid text,
      raw bytea not null,
      received_at timestamptz not null default now(),
      routed_at timestamptz
    );
    create index webhook_events_not_routed on webhook_events (received_at) where routed_at is null;
    create index webhook_events_by_attempt on webhook_events (attempt_id);
    create index webhook_events_by_conversation on webhook_events (conversation_id);
    create index webhook_events_by_call_sid on webhook_events (call_sid);

    create table timeline (
      id bigint generated always as identity primary key,
      call_id uuid not null references calls (id),
      at timestamptz not null default clock_timestamp(),
      provider_at timestamptz,
      source text not null,
      kind text not null,
      attempt integer,
      text text not null,
      mark text,
      -- what a repeated activity or a repeated event would say again
      once text,
      unique (call_id, once)
    );
    create index timeline_by_call on timeline (call_id, id);
  `.execute(db);
}
