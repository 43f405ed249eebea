import { sql } from 'kysely';
import type { AttentionReason, CallOutcome, CallPhase } from '../../domain/calls/call.ts';
import { type Db, json, type Trx } from '../database.ts';
import { CALL_COLUMNS } from '../columns.ts';
import type { CallRow, NewCallRow } from '../schema.ts';
import { openAttention } from './attention.ts';

export async function insertCall(db: Db, call: NewCallRow): Promise<CallRow> {
  return db.insertInto('calls').values(call).returning(CALL_COLUMNS).executeTakeFirstOrThrow();
}

export async function findCall(db: Db, callId: string): Promise<CallRow | null> {
  return (await db.selectFrom('calls').select(CALL_COLUMNS).where('id', '=', callId).executeTakeFirst()) ?? null;
}

/** @throws when there is no such call: its row is written before its workflow starts, so that is breakage. */
export async function readCall(db: Db, callId: string): Promise<CallRow> {
  return db.selectFrom('calls').select(CALL_COLUMNS).where('id', '=', callId).executeTakeFirstOrThrow();
}

/**
 * Locks a call's row until the end of the transaction. Whoever claims a dial and whoever says that it was not placed
 * both hold it, so that what is said past `dial_by` (the database's clock) stays true.
 */
export async function lockCall(trx: Trx, callId: string): Promise<{ call: CallRow; pastDialBy: boolean }> {
  const row = await trx
    .selectFrom('calls')
    .select(CALL_COLUMNS)
    .select(sql<boolean>`clock_timestamp() >= dial_by`.as('past_dial_by'))
    .where('id', '=', callId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return { call: row, pastDialBy: row.past_dial_by };
}

/** What was asked under an Idempotency-Key before, if anything. */
export async function findIdempotencyKey(
  db: Db,
  keyHash: string,
): Promise<{ requestHash: string; callId: string } | null> {
  const row = await db.selectFrom('idempotency_keys').selectAll().where('key_hash', '=', keyHash).executeTakeFirst();
  return row ? { requestHash: row.request_hash, callId: row.call_id } : null;
}

export async function keepIdempotencyKey(db: Db, keyHash: string, requestHash: string, callId: string): Promise<void> {
  await db
    .insertInto('idempotency_keys')
    .values({ key_hash: keyHash, request_hash: requestHash, call_id: callId })
    .execute();
}

/**
 * The newest call with the same intent within the last `withinMs` that was answered "placed" or "unknown", or that was never
 * answered (the API died meanwhile) and rang, or may have.
 */
export async function findAnswered(db: Db, intentHash: string, withinMs: number): Promise<CallRow | null> {
  const row = await db
    .selectFrom('calls')
    .select(CALL_COLUMNS)
    .where('intent_hash', '=', intentHash)
    .where((where) =>
      where.or([
        where(sql<string>`trigger_answer->>'kind'`, 'in', ['placed', 'unknown']),
        where.and([
          where('trigger_answer', 'is', null),
          where.exists(
            where
              .selectFrom('call_attempts')
              .select('call_attempts.id')
              .whereRef('call_id', '=', 'calls.id')
              .where('sent_at', 'is not', null)
              .where('call_attempts.phase', '<>', 'not_placed'),
          ),
        ]),
      ]),
    )
    .where('created_at', '>', sql<Date>`now() - ${withinMs} * interval '1 ms'`)
    .orderBy('created_at', 'desc')
    .executeTakeFirst();
  return row ?? null;
}

/** The open call of a candidate in a campaign: at most one, by a unique index. */
export async function findOpenCall(db: Db, candidateId: string, campaignId: number | null): Promise<CallRow | null> {
  const row = await db
    .selectFrom('calls')
    .select(CALL_COLUMNS)
    .where('candidate_id', '=', candidateId)
    .where('campaign_id', 'is not distinct from', campaignId)
    .where('outcome', 'is', null)
    .executeTakeFirst();
  return row ?? null;
}

/** What a step of the story changes about its call. */
export interface Progress {
  phase?: CallPhase;
  outcome?: CallOutcome;
  started?: boolean;
  closed?: boolean;
  attention?: AttentionReason[];
}

/**
 * Writes progress of the workflow step `revision`. A step that was overtaken (a frozen worker, a late retry) changes
 * nothing; the same step may write again. An outcome is set once; reasons for attention only grow.
 * @returns false when a later step has written already
 */
export async function writeProgress(db: Db, callId: string, revision: number, progress: Progress): Promise<boolean> {
  const result = await db
    .updateTable('calls')
    .set({
      revision,
      updated_at: sql`now()`,
      // What is closed stays closed, also while its story is told again.
      ...(progress.phase && {
        phase: sql<CallPhase>`case when closed_at is null then ${progress.phase} else phase end`,
      }),
      ...(progress.outcome && { outcome: sql<CallOutcome>`coalesce(outcome, ${progress.outcome})` }),
      ...(progress.started && { started_at: sql<Date>`coalesce(started_at, now())` }),
      ...(progress.closed && { closed_at: sql<Date>`coalesce(closed_at, now())` }),
      ...(progress.attention?.length && { needs_attention: withReasons(progress.attention) }),
    })
    .where('id', '=', callId)
    .where('revision', '<=', revision)
    .executeTakeFirst();
  const isWritten = result.numUpdatedRows > 0n;
  if (isWritten && progress.attention) await openAttention(db, callId, progress.attention);
  return isWritten;
}

/** Whether the story has given any reason for a person to look at the call. */
export async function needsAttention(db: Db, callId: string): Promise<boolean> {
  const row = await db.selectFrom('calls').select('needs_attention').where('id', '=', callId).executeTakeFirstOrThrow();
  return row.needs_attention.length > 0;
}

/** Adds reasons for attention outside of the call's own story, however far that is; they only grow, and nothing else changes. */
export async function addAttention(db: Db, callId: string, reasons: AttentionReason[]): Promise<void> {
  if (reasons.length === 0) return;
  await db
    .updateTable('calls')
    .set({ needs_attention: withReasons(reasons), updated_at: sql`now()` })
    .where('id', '=', callId)
    .execute();
  await openAttention(db, callId, reasons);
}

const withReasons = (added: AttentionReason[]) =>
  sql<string>`(select jsonb_agg(distinct reason) from jsonb_array_elements(needs_attention || ${json(added)}::jsonb) as reason)`;

/** Records what the trigger was answered; the first answer stays for ever. @returns the recorded one */
export async function recordTriggerAnswer(
  db: Db,
  callId: string,
  answer: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const row = await db
    .updateTable('calls')
    .set({ trigger_answer: sql<string>`coalesce(trigger_answer, ${json(answer)}::jsonb)` })
    .where('id', '=', callId)
    .returning('trigger_answer')
    .executeTakeFirstOrThrow();
  return row.trigger_answer ?? answer;
}

/**
 * Calls that should be moving and may not be: never started, or not closed and not touched for a while. In random order,
 * so that many that wait for good reason (a CRM that is down for days) cannot hide one that is lost.
 */
export async function findStalled(db: Db, olderThanMs: number, limit: number): Promise<CallRow[]> {
  return db
    .selectFrom('calls')
    .selectAll()
    .where('closed_at', 'is', null)
    .where('updated_at', '<', sql<Date>`now() - ${olderThanMs} * interval '1 ms'`)
    .orderBy(sql`random()`)
    .limit(limit)
    .execute();
}
