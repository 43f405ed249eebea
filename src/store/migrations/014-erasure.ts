import { type Kysely, sql } from 'kysely';

/** Erasing a person: the order, what each provider said, and what must not be stored again. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table erasures (
      id uuid primary key,
      -- leads to nobody once it is done
      candidate_id uuid not null unique,
      -- short hash of the key
      asked_by text not null,
      requested_at timestamptz not null default now(),
      -- of our own rows, by table
      counts jsonb not null default '{}',
      rows_erased_at timestamptz,
      finished_at timestamptz,
      updated_at timestamptz not null default now()
    );
    create index erasures_under_way on erasures (updated_at) where finished_at is null;

    -- What others keep for us: providers, and the store of recordings.
    create table erasure_copies (
      erasure_id uuid not null references erasures (id),
      provider text not null,
      kind text not null,
      provider_id text not null,
      result text not null default 'pending' check (result in ('pending', 'deleted', 'not_there', 'failed')),
      tries integer not null default 0,
      -- of the last try, in words of ours
      last_error text,
      settled_at timestamptz,
      primary key (erasure_id, provider, kind, provider_id)
    );

    -- What attempts, legs, conversations and messages of erased people are called: what still comes about them is emptied.
    create table erased_ids (
      id text primary key,
      erasure_id uuid not null references erasures (id)
    );
    create index erased_ids_of on erased_ids (erasure_id);

    alter table calls add column erased_at timestamptz;

    create function empty_what_is_about_erased() returns trigger language plpgsql as $$
    begin
      if exists (
        select 1 from erased_ids where id in (
          new.attempt_id, new.call_sid, new.conversation_id,
          new.event->>'attemptId', new.event->>'callSid', new.event->>'conversationId', new.event->>'messageSid'
        )
      ) then
        new.raw := '';
        new.event := null;
        new.lead_update := null;
        new.claimed_by := 'erasure';
        new.routed_at := now();
      end if;
      return new;
    end
    $$;
    -- bodies that retention has not emptied yet
    create index webhook_events_with_body on webhook_events (received_at) where octet_length(raw) > 0;

    create trigger webhook_events_of_erased before insert on webhook_events
      for each row execute function empty_what_is_about_erased();
  `.execute(db);
}
