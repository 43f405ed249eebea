import { sql } from 'kysely';
import type { AttemptPhase, AttentionReason, TimelineSource } from '../../domain/calls/call.ts';
import { attemptId } from '../../domain/ids.ts';
import { lockCall, writeProgress } from './calls.ts';
import { assumeSent, decideEarlier, mayBeSent } from './forgotten-attempts.ts';
import { ATTEMPT_COLUMNS } from '../columns.ts';
import { type Db, json, type Trx } from '../database.ts';
import { restoredSince } from '../restores.ts';
import type { AttemptRow, CallRow, StoredAnswer } from '../schema.ts';
import { addToTimeline } from './timeline.ts';

/** Where another table is joined. */
export const COLUMNS_OF_ATTEMPT = ATTEMPT_COLUMNS.map((column) => `call_attempts.${column}` as const);

/** Ids the provider gave, or that a look or a callback found. */
export interface PlacementIds {
  callSid: string | null;
  conversationId: string | null;
}

/**
 * The attempt's row, made when it is not there yet, and locked until the end of the transaction. A row that is older than
 * the last restore of the database may have forgotten its dial: of such a one it is assumed that it was sent, so that it
 * is looked for and never sent again.
 */
export async function keepAttempt(trx: Trx, call: CallRow, number: number, line: string): Promise<AttemptRow> {
  const id = attemptId(call.id, number);
  await trx
    .insertInto('call_attempts')
    .values({
      id,
      call_id: call.id,
      number,
      phase: 'created',
      placement: call.placement,
      to_number: call.to_number,
      line,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const { restored, ...attempt } = await trx
    .selectFrom('call_attempts')
    .innerJoin('calls', 'calls.id', 'call_attempts.call_id')
    .select(COLUMNS_OF_ATTEMPT)
    .select(restoredSince('calls.created_at').as('restored'))
    .where('call_attempts.id', '=', id)
    .forUpdate('call_attempts')
    .executeTakeFirstOrThrow();
  if (restored) await decideEarlier(trx, attempt);
  return restored && mayBeSent(attempt) ? assumeSent(trx, call, attempt) : attempt;
}

/** The attempt that a story is about: what a restored database has forgotten of it is made up for. */
export async function attemptOfStory(db: Db, callId: string, number: number, line: string): Promise<AttemptRow> {
  const row = await findAttempt(db, attemptId(callId, number));
  if (row && !mayBeSent(row)) return row;
  return db.transaction().execute(async (trx) => keepAttempt(trx, (await lockCall(trx, callId)).call, number, line));
}

/**
 * Records that the attempt was placed: it rings. Ids only fill gaps, so that adopting twice or from two sources is
 * harmless. The provider's answer is committed here before the dial returns.
 */
export async function recordPlaced(
  db: Db,
  attempt: AttemptRow,
  revision: number,
  ids: PlacementIds,
  foundBy: 'answer' | 'look',
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (foundBy === 'look') await reclaimLeg(trx, attempt, ids);
    await trx
      .updateTable('call_attempts')
      .set({
        phase: sql<AttemptPhase>`case when phase in ('created', 'sent', 'unknown', 'placed') then 'ringing' else phase end`,
        answer: sql<string>`coalesce(answer, ${json({ kind: 'placed' } satisfies StoredAnswer)}::jsonb)`,
        twilio_call_sid: sql<string>`coalesce(twilio_call_sid, ${ids.callSid})`,
        elevenlabs_conversation_id: sql<string>`coalesce(elevenlabs_conversation_id, ${ids.conversationId})`,
        updated_at: sql`now()`,
      })
      .where('id', '=', attempt.id)
      .execute();
    await writeProgress(trx, attempt.call_id, revision, { phase: 'ringing' });
    await addToTimeline(trx, {
      callId: attempt.call_id,
      source: placerOf(attempt),
      kind: 'placed',
      attempt: attempt.number,
      text: foundBy === 'answer' ? 'The call was placed' : 'The call was found to be placed',
      mark: foundBy === 'look' ? 'by_poll' : null,
      once: `placed:${attempt.number}`,
    });
  });
}

/**
 * Takes a leg that is proved to be this attempt's back from an outside call, with what was said about it: the dial's answer
 * was lost, and an event that named no attempt was waited with until it was taken for somebody else's call. That one has no
 * witness left, and ends as one about which nobody could be asked. Twice is harmless.
 */
export async function reclaimLeg(
  trx: Trx,
  attempt: AttemptRow,
  { callSid, conversationId }: PlacementIds,
): Promise<void> {
  const outside = await trx
    .updateTable('call_attempts')
    .set({ twilio_call_sid: null, elevenlabs_conversation_id: null, live_until: sql<Date>`now()` })
    .where('placement', '=', 'outside')
    .where('id', '<>', attempt.id)
    .where((where) =>
      where.or([
        where('twilio_call_sid', '=', callSid ?? ''),
        where('elevenlabs_conversation_id', '=', conversationId ?? ''),
      ]),
    )
    .returning('id')
    .execute();
  for (const { id } of outside)
    await trx.updateTable('webhook_events').set({ attempt_id: attempt.id }).where('attempt_id', '=', id).execute();
}

/** Records that the provider provably did not place it: the number and the line are free again. */
export async function recordNotPlaced(
  db: Db,
  attempt: AttemptRow,
  revision: number,
  answer: StoredAnswer,
  text: string,
  attention: AttentionReason[] = [],
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('call_attempts')
      .set({
        phase: 'not_placed',
        outcome: 'not_placed',
        answer: sql<string>`coalesce(answer, ${json(answer)}::jsonb)`,
        live_until: null,
        ended_at: sql<Date>`now()`,
        updated_at: sql`now()`,
        ...(answer.reason === 'too_late_to_send' && { not_sent_at: sql<Date>`clock_timestamp()` }),
      })
      .where('id', '=', attempt.id)
      .execute();
    await writeProgress(trx, attempt.call_id, revision, { attention });
    await addToTimeline(trx, {
      callId: attempt.call_id,
      source: answer.kind === 'refused' ? placerOf(attempt) : 'us',
      kind: answer.kind,
      attempt: attempt.number,
      text,
      once: `${answer.kind}:${attempt.number}`,
    });
  });
}

const placerOf = ({ placement }: AttemptRow): TimelineSource => (placement === 'twilio' ? 'twilio' : 'elevenlabs');

/** Marks an attempt as unclear, keeps what the looks found, and says so on the call. Written again by every look. */
export async function recordUnknown(
  db: Db,
  attempt: AttemptRow,
  revision: number,
  evidence: Record<string, unknown>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('call_attempts')
      .set({
        phase: sql<AttemptPhase>`case when phase = 'sent' then 'unknown' else phase end`,
        evidence: json(evidence),
        updated_at: sql`now()`,
      })
      .where('id', '=', attempt.id)
      .execute();
    await writeProgress(trx, attempt.call_id, revision, { phase: 'unknown' });
    await addToTimeline(trx, {
      callId: attempt.call_id,
      source: 'us',
      kind: 'unknown',
      attempt: attempt.number,
      text: 'It is not known whether the call was placed: looking, not dialling',
      once: `unknown:${attempt.number}`,
    });
  });
}

/** Whether an attempt can hold its line no longer, by the database's clock: a process whose own is ahead ends no call. */
export async function leaseIsOver(db: Db, { id }: AttemptRow): Promise<boolean> {
  const row = await db
    .selectFrom('call_attempts')
    .select(sql<boolean>`coalesce(live_until < clock_timestamp(), true)`.as('over'))
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.over ?? true;
}

/** Nobody could be asked until the lease ended: a person has to decide. Where one has, that stays. */
export async function recordUnresolved(db: Db, attempt: AttemptRow, revision: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('call_attempts')
      .set({ outcome: 'unresolved', updated_at: sql`now()` })
      .where('id', '=', attempt.id)
      .where('outcome', 'is', null)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return;
    await writeProgress(trx, attempt.call_id, revision, { attention: ['nobody_could_be_asked'] });
  });
}

export async function findAttempt(db: Db, id: string): Promise<AttemptRow | null> {
  return (await db.selectFrom('call_attempts').select(ATTEMPT_COLUMNS).where('id', '=', id).executeTakeFirst()) ?? null;
}

export async function attemptsOfCall(db: Db, callId: string): Promise<AttemptRow[]> {
  return db
    .selectFrom('call_attempts')
    .select(ATTEMPT_COLUMNS)
    .where('call_id', '=', callId)
    .orderBy('number')
    .execute();
}

/** True when another attempt of the call was made after this one. */
export async function hasLaterAttempt(db: Db, { call_id, number }: AttemptRow): Promise<boolean> {
  const later = await db
    .selectFrom('call_attempts')
    .select('id')
    .where('call_id', '=', call_id)
    .where('number', '>', number)
    .executeTakeFirst();
  return later !== undefined;
}

/** The attempt a leg already belongs to, so that one ring is never counted for two attempts. */
export async function attemptOfCallSid(db: Db, callSid: string): Promise<AttemptRow | null> {
  return (
    (await db.selectFrom('call_attempts').selectAll().where('twilio_call_sid', '=', callSid).executeTakeFirst()) ?? null
  );
}

/** True while some attempt was sent and its answer is not there yet: an event that names nothing known may be about it. */
export async function isDialUnderWay(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom('call_attempts')
    .select('id')
    .where('phase', 'in', ['sent', 'unknown'])
    .where('answer', 'is', null)
    .where('live_until', '>', sql<Date>`now()`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
