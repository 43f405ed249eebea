import { type Kysely, sql } from 'kysely';

/** Until when nobody has to look at it, who said so, and why. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table attention
      add column snoozed_until timestamptz,
      add column snoozed_by text,
      -- a person's words: personal, and nowhere else
      add column snooze_reason text;
  `.execute(db);
}
