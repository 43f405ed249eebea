import { type Kysely, sql } from 'kysely';

/**
 * Two placements, calls that others placed, and an inbox for everything that webhooks bring. What is new has a default,
 * so that the code of the schema before goes on working while a deploy rolls.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table calls
      add column placement text not null default 'elevenlabs' check (placement in ('elevenlabs', 'twilio')),
      -- CallSid, else conversation id, of a call that somebody else placed: names its workflow
      add column outside_key text unique,
      add column lead_id text,
      add column override_first_message text,
      -- dynamic variables beyond those of every call
      add column extra_variables jsonb,
      add check ((origin = 'outside') = (outside_key is not null));
    create index calls_by_number on calls (to_number, created_at desc);
    create index calls_by_lead on calls (lead_id, created_at desc) where lead_id is not null;

    -- A call that somebody else placed can be open beside one of ours.
    drop index calls_one_open;
    create unique index calls_one_open on calls (campaign_id, candidate_id) nulls not distinct
      where outcome is null and candidate_id is not null and origin = 'us';

    alter table call_attempts
      add column placement text not null default 'elevenlabs' check (placement in ('elevenlabs', 'twilio', 'outside')),
      -- what joins our leg to the voice agent; asked for once
      add column twiml text,
      add column twiml_asked_at timestamptz;

    alter table webhook_events
      -- false for Event Streams, which shows whatever happens on the account
      add column at_drop_in_door boolean not null default false,
      -- what those who watch a lead are shown of it
      add column lead_update jsonb,
      -- what it was found to be about; null once routed: about nothing of ours
      add column claimed_by text;
    update webhook_events set claimed_by = 'call' where attempt_id is not null;
    create index webhook_events_unclaimed on webhook_events (received_at desc, id desc)
      where routed_at is not null and claimed_by is null;
  `.execute(db);
}
