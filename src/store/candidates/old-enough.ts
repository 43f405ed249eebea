import { sql } from 'kysely';
import type { Db } from '../database.ts';

/** What is older than its period, some of it at a time, oldest first. What is still needed for something is not. */

const before = (days: number) => sql<Date>`now() - ${days} * interval '1 day'`;

export async function oldAudio(db: Db, days: number, limit: number): Promise<{ sid: string; location: string }[]> {
  const rows = await db
    .selectFrom('recordings')
    .select(['twilio_recording_sid as sid', 'location'])
    .where('location', 'is not', null)
    .where('stored_at', '<', before(days))
    .orderBy('stored_at')
    .limit(limit)
    .execute();
  return rows.map(({ sid, location }) => ({ sid, location: location! }));
}

/** Nothing leads to its bytes any more; that there was a recording, and how long it was, stays. */
export async function forgetAudio(db: Db, recordingSid: string): Promise<void> {
  await db
    .updateTable('recordings')
    .set({ location: null, bytes: null })
    .where('twilio_recording_sid', '=', recordingSid)
    .execute();
}

/** Closed calls of which something is kept that was said or concluded, with the voice agent's ids of it. */
export async function callsWithOldWords(
  db: Db,
  days: number,
  limit: number,
): Promise<{ callId: string; conversationIds: string[] }[]> {
  const { rows } = await sql<{ call_id: string; conversation_ids: string[] }>`
    select c.id as call_id, coalesce(
      (select array_agg(a.elevenlabs_conversation_id) from call_attempts a
        where a.call_id = c.id and a.elevenlabs_conversation_id is not null), '{}') as conversation_ids
    from calls c
    where c.closed_at < ${before(days)} and (
      exists (select 1 from conversations where call_id = c.id)
      or exists (select 1 from analyses where call_id = c.id)
      or exists (select 1 from crm_deliveries where call_id = c.id)
    )
    order by c.closed_at limit ${limit}
  `.execute(db);
  return rows.map(({ call_id, conversation_ids }) => ({ callId: call_id, conversationIds: conversation_ids }));
}

/** The words of recordings, and what they show; that there was one stays. */
export async function forgetOldFindings(db: Db, days: number, limit: number): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('recordings')
    .set({ analysis: null })
    .where('twilio_recording_sid', 'in', (of) =>
      of
        .selectFrom('recordings')
        .select('twilio_recording_sid')
        .where('analysis', 'is not', null)
        .where('created_at', '<', before(days))
        .limit(limit),
    )
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/** Interviews that are over, of which a result is kept. */
export async function oldInterviews(
  db: Db,
  days: number,
  limit: number,
): Promise<{ sessionId: string; conversationId: string | null }[]> {
  const rows = await db
    .selectFrom('interview_results')
    .innerJoin('interview_sessions', 'interview_sessions.id', 'interview_results.interview_session_id')
    .select(['interview_sessions.id as sessionId', 'interview_sessions.conversation_id as conversationId'])
    .where('interview_results.created_at', '<', before(days))
    .where('interview_results.analysis_status', '<>', 'waiting')
    .orderBy('interview_results.created_at')
    .limit(limit)
    .execute();
  return rows;
}

export async function deleteOldFrames(db: Db, days: number, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('lead_frames')
    .where('id', 'in', (of) => of.selectFrom('lead_frames').select('id').where('at', '<', before(days)).limit(limit))
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Routed ones that still have a body; an event that nobody could route is left for people to look at. */
export async function oldEvents(db: Db, days: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('webhook_events')
    .select('id')
    .where(sql<number>`octet_length(raw)`, '>', 0)
    .where('received_at', '<', before(days))
    .where('routed_at', 'is not', null)
    .where('owes', 'is', null)
    .orderBy('received_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

export async function oldMessages(
  db: Db,
  days: number,
  limit: number,
): Promise<{ id: string; messageSid: string | null }[]> {
  return db
    .selectFrom('messages')
    .select(['id', 'twilio_message_sid as messageSid'])
    .where('created_at', '<', before(days))
    .orderBy('created_at')
    .limit(limit)
    .execute();
}
