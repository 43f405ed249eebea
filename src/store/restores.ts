import { sql } from 'kysely';
import type { Db } from './database.ts';

/**
 * Notes that this database has just come back from a backup, before any process of ours works on it. From here on what
 * was asked for earlier is looked for and never dialled (keepAttempt, claimMessage), and new calls wait until it is reopened.
 * Noted twice is harmless: it counts from the later one.
 */
export async function markRestored(db: Db): Promise<void> {
  await db.insertInto('database_restores').defaultValues().execute();
}

/** How long ago, by the database's clock, the restore was that still keeps dialling shut; null = it is open. */
export async function shutSinceMs(db: Db): Promise<number | null> {
  const row = await db
    .selectFrom('database_restores')
    .select(sql<number>`extract(epoch from clock_timestamp() - max(restored_at))::float8 * 1000`.as('since_ms'))
    .where('reopened_at', 'is', null)
    .executeTakeFirst();
  return row?.since_ms ?? null;
}

/** New calls may be dialled again. */
export async function reopenDialling(db: Db): Promise<void> {
  await db
    .updateTable('database_restores')
    .set({ reopened_at: sql<Date>`clock_timestamp()` })
    .where('reopened_at', 'is', null)
    .execute();
}

/** SQL: true when the database was restored after a row was made. By its column: a Date has lost the microseconds. */
export const restoredSince = (createdAt: 'calls.created_at' | 'messages.created_at') =>
  sql<boolean>`exists (select 1 from database_restores where restored_at > ${sql.ref(createdAt)})`;
