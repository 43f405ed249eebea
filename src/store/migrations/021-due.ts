import { type Kysely, sql } from 'kysely';

/** What is due soon is asked by every open overview, and who waits for too long by every round of reconcileCalls. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`create index follow_ups_waiting on follow_ups (due_at) where status = 'waiting'`.execute(db);
}
