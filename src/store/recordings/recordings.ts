import { sql } from 'kysely';
import type { RecordingReady } from '../../domain/calls/call-event.ts';
import type { RecordingAnalysis, StoredRecording } from '../../domain/recordings/recording.ts';
import { type Db, json } from '../database.ts';
import type { RecordingRow } from '../leads/lead-tables.ts';
import type { AttemptRow } from '../schema.ts';

/** Notes that the carrier has a recording. Told again, or through another door, it is the same row, left as it is. */
export async function announceRecording(db: Db, event: RecordingReady, callId: string | null): Promise<void> {
  await db
    .insertInto('recordings')
    .values({
      twilio_recording_sid: event.recordingSid,
      twilio_call_sid: event.callSid,
      call_id: callId,
      status: 'announced',
      duration_seconds: event.durationSeconds,
      started_at: event.startedAt === null ? null : new Date(event.startedAt),
    })
    .onConflict((conflict) => conflict.column('twilio_recording_sid').doNothing())
    .execute();
}

/**
 * A recording, with the call that it belongs to as far as that is known by now: one that was announced first is found
 * by its leg. @throws when it was never announced
 */
export async function readRecording(db: Db, recordingSid: string): Promise<RecordingRow> {
  await db
    .updateTable('recordings')
    .set({
      call_id: sql<string>`(select call_id from call_attempts where call_attempts.twilio_call_sid = recordings.twilio_call_sid)`,
    })
    .where('twilio_recording_sid', '=', recordingSid)
    .where('call_id', 'is', null)
    .execute();
  return db
    .selectFrom('recordings')
    .selectAll()
    .where('twilio_recording_sid', '=', recordingSid)
    .executeTakeFirstOrThrow();
}

/** The recording is kept now. Twice is harmless: the same place, the same bytes. */
export async function recordStored(
  db: Db,
  recordingSid: string,
  stored: { location: string; bytes: number; contentType: string },
): Promise<void> {
  await db
    .updateTable('recordings')
    .set({
      status: 'stored',
      location: stored.location,
      bytes: stored.bytes,
      content_type: stored.contentType,
      last_error: null,
      stored_at: sql<Date>`coalesce(stored_at, now())`,
      updated_at: sql<Date>`now()`,
    })
    .where('twilio_recording_sid', '=', recordingSid)
    .execute();
}

/** It could not be kept, for good. One that is kept stays so. */
export async function recordFailed(db: Db, recordingSid: string, reason: string): Promise<void> {
  await db
    .updateTable('recordings')
    .set({ status: 'failed', last_error: reason, updated_at: sql<Date>`now()` })
    .where('twilio_recording_sid', '=', recordingSid)
    .where('status', '<>', 'stored')
    .execute();
}

/** Keeps what its words show; the first result stays. */
export async function keepRecordingAnalysis(db: Db, recordingSid: string, analysis: RecordingAnalysis): Promise<void> {
  await db
    .updateTable('recordings')
    .set({ analysis: json(analysis), updated_at: sql<Date>`now()` })
    .where('twilio_recording_sid', '=', recordingSid)
    .where('analysis', 'is', null)
    .execute();
}

export async function noteLeadOfRecording(db: Db, recordingSid: string, leadId: string): Promise<void> {
  await db
    .updateTable('recordings')
    .set({ lead_id: leadId })
    .where('twilio_recording_sid', '=', recordingSid)
    .execute();
}

/** The newest recording of a call that is kept, or null: none, not fetched yet, or failed. */
export async function findStoredRecording(db: Db, callId: string): Promise<StoredRecording | null> {
  const row = await db
    .selectFrom('recordings')
    .select(['twilio_recording_sid', 'location', 'content_type', 'bytes'])
    .where((where) =>
      where.or([
        where('call_id', '=', callId),
        where('twilio_call_sid', 'in', (of) =>
          of
            .selectFrom('call_attempts')
            .select(sql<string>`twilio_call_sid`.as('sid'))
            .where('call_id', '=', callId)
            .where('twilio_call_sid', 'is not', null),
        ),
      ]),
    )
    .where('status', '=', 'stored')
    .orderBy('stored_at', 'desc')
    .executeTakeFirst();
  if (!row || row.location === null || row.bytes === null) return null;
  return {
    recordingSid: row.twilio_recording_sid,
    location: row.location,
    contentType: row.content_type ?? '',
    bytes: row.bytes,
  };
}

/** A leg that was recorded, and of whose recording nothing was heard. */
export type SilentLeg = Pick<AttemptRow, 'id' | 'call_id' | 'number'> & { twilio_call_sid: string };

/** Where nobody answered, there is nothing to hear. */
const UNANSWERED = ['no_answer', 'busy', 'failed', 'canceled', 'not_placed'] as const;

/**
 * Legs of closed calls that the provider was told to record, that ended within these times ago and that no recording is
 * known of. In random order, so that those the carrier cannot tell about do not hide the others.
 */
export async function legsWithoutRecording(
  db: Db,
  { endedBeforeMs, endedWithinMs }: { endedBeforeMs: number; endedWithinMs: number },
  limit: number,
): Promise<SilentLeg[]> {
  return db
    .selectFrom('call_attempts')
    .innerJoin('calls', 'calls.id', 'call_attempts.call_id')
    .select(['call_attempts.id', 'call_attempts.call_id', 'call_attempts.number', 'call_attempts.twilio_call_sid'])
    .where('call_attempts.recorded', '=', true)
    .where('call_attempts.recordings_asked_at', 'is', null)
    .where('call_attempts.outcome', 'not in', UNANSWERED)
    .where('call_attempts.ended_at', '<', sql<Date>`now() - ${endedBeforeMs} * interval '1 ms'`)
    .where('call_attempts.ended_at', '>', sql<Date>`now() - ${endedWithinMs} * interval '1 ms'`)
    .where('calls.closed_at', 'is not', null)
    .where('calls.erased_at', 'is', null)
    .where('call_attempts.twilio_call_sid', 'is not', null)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('recordings')
            .select('twilio_recording_sid')
            .where((of) =>
              of.or([
                of('recordings.call_id', '=', of.ref('call_attempts.call_id')),
                of('recordings.twilio_call_sid', '=', of.ref('call_attempts.twilio_call_sid')),
              ]),
            ),
        ),
      ),
    )
    .orderBy(sql`random()`)
    .limit(limit)
    .$narrowType<{ twilio_call_sid: string }>()
    .execute();
}

/** The carrier has said which recordings of a leg there are. */
export async function recordingsWereAsked(db: Db, { id }: Pick<AttemptRow, 'id'>): Promise<void> {
  await db.updateTable('call_attempts').set({ recordings_asked_at: sql<Date>`now()` }).where('id', '=', id).execute();
}
