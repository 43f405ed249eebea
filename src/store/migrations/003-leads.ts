import { type Kysely, sql } from 'kysely';

/** Leads, what they are shown of, their messages, follow-ups and recordings. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table leads (
      -- the customer's own id of the lead, else lead_<digits of the number>
      id text primary key,
      phone text,
      customer_name text,
      lead_status text,
      score integer,
      temperature text,
      needs_attention jsonb not null default '[]',
      -- what the last call and the profile say (contracts §3.8, §3.13)
      facts jsonb not null default '{}',
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index leads_by_phone on leads (phone, created_at desc);

    -- Append-only: the frames of each lead's stream. xid tells a reader which rows may still become visible before it.
    create table lead_frames (
      id bigint generated always as identity primary key,
      lead_id text not null references leads (id),
      frame jsonb not null,
      once text,
      xid xid8 not null default pg_current_xact_id(),
      at timestamptz not null default clock_timestamp(),
      unique (lead_id, once)
    );
    create index lead_frames_by_lead on lead_frames (lead_id, id);

    create table messages (
      id uuid primary key,
      lead_id text references leads (id),
      direction text not null check (direction in ('in', 'out')),
      from_number text not null,
      to_number text not null,
      body text not null,
      media_count integer not null default 0,
      -- names the intent: whoever asks twice means the same message
      intent_key text unique,
      twilio_message_sid text unique,
      status text not null,
      error_code text,
      -- at most one request per message: set before it is sent, like the row of a dial
      sent_at timestamptz,
      fenced_at timestamptz,
      answer jsonb,
      injected_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      check (sent_at is null or fenced_at is null)
    );
    create index messages_by_lead on messages (lead_id, created_at);
    create index messages_by_numbers on messages (to_number, from_number, sent_at);

    create table follow_ups (
      id uuid primary key,
      lead_id text not null references leads (id),
      call_id uuid references calls (id),
      kind text not null,
      due_at timestamptz not null,
      status text not null,
      result jsonb,
      -- what it follows: the same cause makes one follow-up
      cause text not null unique,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index follow_ups_by_lead on follow_ups (lead_id, due_at);

    create table recordings (
      twilio_recording_sid text primary key,
      call_id uuid references calls (id),
      lead_id text references leads (id),
      twilio_call_sid text not null,
      status text not null,
      -- where it is kept: a path in the recordings folder, or a key in the bucket
      location text,
      content_type text,
      bytes bigint,
      duration_seconds integer,
      started_at timestamptz,
      analysis jsonb,
      last_error text,
      stored_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index recordings_by_call on recordings (call_id);
  `.execute(db);
}
