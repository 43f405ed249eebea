import { sql } from 'kysely';
import type { Db } from '../database.ts';

/**
 * What is removed of each kind, in one place: erasure does it for one person, retention for whatever is old enough.
 * Twice is harmless: what is gone stays gone. Each tells how many rows it changed.
 */

const ofCalls = (callIds: string[]) => sql<string>`any(${callIds}::uuid[])`;
const count = ({ numUpdatedRows }: { numUpdatedRows: bigint }): number => Number(numUpdatedRows);
const deleted = ({ numDeletedRows }: { numDeletedRows: bigint }): number => Number(numDeletedRows);

/** Bodies of webhooks. The row stays, with its dedupe key: what is sent again is known, and stored by nobody. */
export async function emptyEvents(db: Db, ids: string[]): Promise<number> {
  return count(
    await db
      .updateTable('webhook_events')
      .set({
        raw: Buffer.alloc(0),
        event: null,
        lead_update: null,
        owes: null,
        routed_at: sql<Date>`coalesce(routed_at, now())`,
      })
      .where('id', '=', sql<string>`any(${ids}::uuid[])`)
      .where((where) =>
        where.or([
          where(sql<number>`octet_length(raw)`, '>', 0),
          where('event', 'is not', null),
          where('lead_update', 'is not', null),
        ]),
      )
      .executeTakeFirstOrThrow(),
  );
}

/** What was said, with its summary. */
export const deleteConversations = async (db: Db, callIds: string[]): Promise<number> =>
  deleted(await db.deleteFrom('conversations').where('call_id', '=', ofCalls(callIds)).executeTakeFirstOrThrow());

/** What was concluded from it. */
export const deleteAnalyses = async (db: Db, callIds: string[]): Promise<number> =>
  deleted(await db.deleteFrom('analyses').where('call_id', '=', ofCalls(callIds)).executeTakeFirstOrThrow());

/** What the CRM was sent of it; what the CRM has is the CRM's. */
export const deleteDeliveries = async (db: Db, callIds: string[]): Promise<number> =>
  deleted(await db.deleteFrom('crm_deliveries').where('call_id', '=', ofCalls(callIds)).executeTakeFirstOrThrow());

/** Also of those in whose place a later one was sent. */
export async function deleteMessages(db: Db, ids: string[]): Promise<number> {
  const these = sql<string>`any(${ids}::uuid[])`;
  await db.updateTable('messages').set({ resend_of: null }).where('resend_of', '=', these).execute();
  return deleted(await db.deleteFrom('messages').where('id', '=', these).executeTakeFirstOrThrow());
}

/** The words of interviews, and what they were assessed by. */
export const deleteInterviewResults = async (db: Db, sessionIds: string[]): Promise<number> =>
  deleted(
    await db
      .deleteFrom('interview_results')
      .where('interview_session_id', '=', sql<string>`any(${sessionIds}::uuid[])`)
      .executeTakeFirstOrThrow(),
  );
