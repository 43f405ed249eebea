import { type Kysely, sql } from 'kysely';

/** What is owed beyond the end of a call: a delivery that goes on for days, a person's decision, a workflow of an event. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    -- the days of tries count from the first one, whoever makes the later ones
    alter table crm_deliveries add column first_tried_at timestamptz;
    create index crm_deliveries_under_way on crm_deliveries (updated_at) where status in ('pending', 'retrying');

    -- a person's decision about a call that nobody could tell about
    create table settlements (
      call_id uuid primary key references calls (id),
      rang boolean not null,
      note text not null,
      created_at timestamptz not null default now(),
      applied_at timestamptz
    );
    create index settlements_not_applied on settlements (created_at) where applied_at is null;

    -- the workflow that an event began, until it is seen to have ended
    alter table webhook_events add column owes text;
    create index webhook_events_owing on webhook_events (routed_at) where owes is not null;
  `.execute(db);
}
