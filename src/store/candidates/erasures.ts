import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import {
  COPY_KINDS,
  type CopyKind,
  type CopyProvider,
  type CopyResult,
  type ErasureStatus,
  erasureStatus,
  PROVIDER_OF,
} from '../../domain/erasure.ts';
import type { Db } from '../database.ts';
import type { ErasureCopyRow, ErasureRow } from './candidate-tables.ts';
import { isRecordingOf, type Person } from './person.ts';

/** The proof of an erasure, without anything personal. */
export interface ErasureView {
  status: ErasureStatus;
  requestedAt: Date;
  finishedAt: Date | null;
  parts: ErasurePart[];
}

export interface ErasurePart {
  part: string;
  /** null: our own rows */
  provider: CopyProvider | null;
  result: CopyResult | 'away' | 'erased';
  count: number;
}

/**
 * Takes an order to erase a candidate. Twice is harmless: it is the same order, which goes on where a provider had not
 * let go. @returns null when there is, and was, no such candidate
 */
export async function beginErasure(db: Db, candidateId: string, askedBy: string): Promise<ErasureRow | null> {
  return db.transaction().execute(async (trx) => {
    const known = await findErasureOf(trx, candidateId);
    if (known === null) {
      const candidate = await trx
        .selectFrom('candidates')
        .select('id')
        .where('id', '=', candidateId)
        .executeTakeFirst();
      if (!candidate) return null;
      await trx
        .insertInto('erasures')
        .values({ id: uuidv7(), candidate_id: candidateId, asked_by: askedBy })
        .onConflict((conflict) => conflict.column('candidate_id').doNothing())
        .execute();
      return findErasureOf(trx, candidateId);
    }
    const again = await trx
      .updateTable('erasure_copies')
      .set({ result: 'pending', settled_at: null })
      .where('erasure_id', '=', known.id)
      .where('result', '=', 'failed')
      .executeTakeFirst();
    if (again.numUpdatedRows === 0n) return known;
    return trx
      .updateTable('erasures')
      .set({ finished_at: null, updated_at: sql<Date>`now()` })
      .where('id', '=', known.id)
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

export async function findErasureOf(db: Db, candidateId: string): Promise<ErasureRow | null> {
  const row = await db.selectFrom('erasures').selectAll().where('candidate_id', '=', candidateId).executeTakeFirst();
  return row ?? null;
}

/** @throws when nobody asked for it: its row stands before its workflow. */
export async function readErasureOf(db: Db, candidateId: string): Promise<ErasureRow> {
  return db.selectFrom('erasures').selectAll().where('candidate_id', '=', candidateId).executeTakeFirstOrThrow();
}

/** Writes down what others keep of a person, before our own rows that name it are gone. Twice is harmless. */
export async function noteCopies(db: Db, erasureId: string, person: Person): Promise<void> {
  const recordings = await db
    .selectFrom('recordings')
    .select(['twilio_recording_sid', 'location'])
    .where(isRecordingOf(person))
    .execute();
  const ids: Record<CopyKind, string[]> = {
    audio: recordings.flatMap(({ location }) => location ?? []),
    conversation: person.conversationIds,
    recording: recordings.map(({ twilio_recording_sid }) => twilio_recording_sid),
    message: person.messageSids,
    call: person.callSids,
  };
  const rows = COPY_KINDS.flatMap((kind) =>
    ids[kind].map((id) => ({ erasure_id: erasureId, provider: PROVIDER_OF[kind], kind, provider_id: id })),
  );
  if (rows.length > 0) {
    await db
      .insertInto('erasure_copies')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** What is still to be deleted elsewhere, in the order of COPY_KINDS. */
export async function copiesLeft(db: Db, erasureId: string): Promise<ErasureCopyRow[]> {
  return db
    .selectFrom('erasure_copies')
    .selectAll()
    .where('erasure_id', '=', erasureId)
    .where('result', '=', 'pending')
    .orderBy(sql`array_position(${[...COPY_KINDS]}::text[], kind)`)
    .orderBy('provider_id')
    .execute();
}

/** What was said about one copy. */
export async function recordCopy(
  db: Db,
  copy: ErasureCopyRow,
  said: { result: 'deleted' | 'not_there' } | { error: string },
): Promise<void> {
  await db
    .updateTable('erasure_copies')
    .set({
      tries: sql<number>`tries + 1`,
      ...('error' in said
        ? { last_error: said.error }
        : { result: said.result, last_error: null, settled_at: sql<Date>`now()` }),
    })
    .where('erasure_id', '=', copy.erasure_id)
    .where('provider', '=', copy.provider)
    .where('kind', '=', copy.kind)
    .where('provider_id', '=', copy.provider_id)
    .execute();
}

/** What a step that was under way may have put back into the store of recordings is deleted once more. */
export async function deleteAudioAgain(db: Db, erasureId: string): Promise<void> {
  await db
    .updateTable('erasure_copies')
    .set({ result: 'pending', settled_at: null })
    .where('erasure_id', '=', erasureId)
    .where('kind', '=', 'audio')
    .execute();
}

/** It is over; what is still pending was refused for too long. @returns how many copies were given up */
export async function finishErasure(db: Db, erasureId: string): Promise<number> {
  const given = await db
    .updateTable('erasure_copies')
    .set({ result: 'failed', settled_at: sql<Date>`now()` })
    .where('erasure_id', '=', erasureId)
    .where('result', '=', 'pending')
    .executeTakeFirst();
  await db
    .updateTable('erasures')
    .set({ finished_at: sql<Date>`coalesce(finished_at, now())`, updated_at: sql<Date>`now()` })
    .where('id', '=', erasureId)
    .execute();
  return Number(given.numUpdatedRows);
}

/** Of erasures that are not over and were not touched for a while: whose workflow may be gone. */
export async function findErasuresUnderWay(db: Db, olderThanMs: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('erasures')
    .select('candidate_id')
    .where('finished_at', 'is', null)
    .where('updated_at', '<', sql<Date>`now() - ${olderThanMs} * interval '1 ms'`)
    .orderBy(sql`random()`)
    .limit(limit)
    .execute();
  return rows.map(({ candidate_id }) => candidate_id);
}

/** The proof, or null when there is no such erasure. Reads only. */
export async function viewErasure(db: Db, erasureId: string): Promise<ErasureView | null> {
  const erasure = await db.selectFrom('erasures').selectAll().where('id', '=', erasureId).executeTakeFirst();
  if (!erasure) return null;
  const copies = await db
    .selectFrom('erasure_copies')
    .select(['provider', 'kind', sql<number>`count(*)::int`.as('count')])
    .select(
      sql<CopyResult | 'away'>`case when result = 'pending' and tries > 0 then 'away' else result end`.as('result'),
    )
    .where('erasure_id', '=', erasureId)
    .groupBy(['provider', 'kind', sql`4`])
    .orderBy('provider')
    .orderBy('kind')
    .orderBy(sql`4`)
    .execute();
  const counted = (wanted: string) =>
    copies.filter(({ result }) => result === wanted).reduce((sum, { count }) => sum + count, 0);
  return {
    status: erasureStatus({
      finished: erasure.finished_at !== null,
      failed: counted('failed'),
      refusedOnce: counted('away'),
    }),
    requestedAt: erasure.requested_at,
    finishedAt: erasure.finished_at,
    parts: [
      ...copies.map(({ provider, kind, result, count }) => ({ part: kind, provider, result, count })),
      ...Object.entries(erasure.counts)
        .filter(([, count]) => count > 0)
        .map(([part, count]) => ({ part, provider: null, result: 'erased' as const, count })),
    ],
  };
}
