import { type Kysely, sql } from 'kysely';

/** What was asked of providers and heard from them lately, found by time. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create index call_attempts_by_sending on call_attempts (sent_at) where sent_at is not null;
    create index messages_by_sending on messages (sent_at) where sent_at is not null;
    create index analyses_by_age on analyses (created_at);
    create index crm_deliveries_by_try on crm_deliveries (updated_at);
    create index webhook_events_newest on webhook_events (received_at desc, id desc);
  `.execute(db);
}
