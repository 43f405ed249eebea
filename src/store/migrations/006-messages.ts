import { type Kysely, sql } from 'kysely';

/** What looking for a message found, and which message one was sent in place of. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table messages
      add column evidence jsonb,
      add column resend_of uuid references messages (id),
      add column resend_number integer not null default 0;
    create index messages_received_by_number on messages (from_number, created_at) where direction = 'in';
  `.execute(db);
}
