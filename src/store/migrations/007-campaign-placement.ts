import { type Kysely, sql } from 'kysely';

/** Through whom a campaign's calls are placed; null leaves it to the house. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    alter table campaigns add column placement text check (placement in ('elevenlabs', 'twilio'))
  `.execute(db);
}
