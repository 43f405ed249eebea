import { sql } from 'kysely';
import type { AttemptPhase, CallPhase } from '../domain/call.ts';
import { dialGate, type GateVerdict } from '../domain/dial-gate.ts';
import { attemptId } from '../domain/ids.ts';
import { lockCall, writeProgress } from './calls.ts';
import { phoneHash } from './candidates.ts';
import { type Db, json, type Trx } from './database.ts';
import type { AttemptRow, CallRow, StoredAnswer } from './schema.ts';
import { addToTimeline } from './timeline.ts';

/** Any constant: one lock for the gate, because its caps count all lines. */
const GATE_LOCK = 7_310_001;

export type Claim =
  /** `sent_at` is set and nobody else may send: send now, once; `claimedAt` by performance.now(), before the commit */
  | { kind: 'claimed'; call: CallRow; attempt: AttemptRow; claimedAt: number }
  /** an earlier run was here: the row says how far it came */
  | { kind: 'decided_before'; attempt: AttemptRow }
  | Exclude<GateVerdict, { kind: 'open' }>;

/**
 * The row that decides (DESIGN §5). In one transaction: the gate by the database's clock, then `sent_at` on a row that
 * was neither sent nor fenced. Whoever runs this a second time — a retry, a reset workflow, a restored backup — gets
 * `decided_before` and does not send.
 */
export async function claimDial(
  db: Db,
  callId: string,
  number: number,
  revision: number,
  line: string,
): Promise<Claim> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${GATE_LOCK})`.execute(trx);
    const { call } = await lockCall(trx, callId);
    const attempt = await keepAttempt(trx, call, number, line);
    if (attempt.sent_at || attempt.fenced_at) return { kind: 'decided_before', attempt };

    const verdict = dialGate(await readGateFacts(trx, call, attempt.id), call.policy);
    if (verdict.kind !== 'open') return verdict;

    const claimedAt = performance.now();
    const leaseMs = call.policy.ringMs + call.policy.longestConversationMs + call.policy.leaseMarginMs;
    const claimed = await trx
      .updateTable('call_attempts')
      .set({
        phase: 'sent',
        // clock_timestamp(): now() is older than the wait for the lock
        sent_at: sql<Date>`clock_timestamp()`,
        live_until: sql<Date>`clock_timestamp() + ${leaseMs} * interval '1 ms'`,
        updated_at: sql`now()`,
      })
      .where('id', '=', attempt.id)
      .where('sent_at', 'is', null)
      .where('fenced_at', 'is', null)
      .returningAll()
      .executeTakeFirstOrThrow();
    await writeProgress(trx, callId, revision, { phase: 'dialling' });
    await addToTimeline(trx, {
      callId,
      source: 'us',
      kind: 'dialling',
      attempt: number,
      text: `Dialling, attempt ${number}`,
      once: `dialling:${number}`,
    });
    return { kind: 'claimed', call, attempt: claimed, claimedAt };
  });
}

/** The attempt's row, made when it is not there yet, and locked until the end of the transaction. */
async function keepAttempt(trx: Trx, call: CallRow, number: number, line: string): Promise<AttemptRow> {
  const id = attemptId(call.id, number);
  await trx
    .insertInto('call_attempts')
    .values({ id, call_id: call.id, number, phase: 'created', to_number: call.to_number, line })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  return trx.selectFrom('call_attempts').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow();
}

async function readGateFacts(trx: Trx, call: CallRow, attempt: string) {
  const { rows } = await sql<{
    now: Date;
    opted_out: boolean;
    live_on_number: number;
    live_in_all: number;
    dials_of_number_today: number;
    dials_of_key_today: number;
  }>`
    with live as (
      select to_number from call_attempts
      where live_until > clock_timestamp() and ended_at is null and phase not in ('created', 'not_placed') and id <> ${attempt}
    ), rung_today as (
      select a.to_number, c.asked_by from call_attempts a join calls c on c.id = a.call_id
      where a.sent_at > clock_timestamp() - interval '24 hours' and a.phase <> 'not_placed'
        and (a.to_number = ${call.to_number} or c.asked_by = ${call.asked_by})
    )
    select clock_timestamp() as now,
      exists (select 1 from suppressions where phone_hash = ${phoneHash(call.to_number)}) as opted_out,
      (select count(*)::int from live where to_number = ${call.to_number}) as live_on_number,
      (select count(*)::int from live) as live_in_all,
      (select count(*)::int from rung_today where to_number = ${call.to_number}) as dials_of_number_today,
      (select count(*)::int from rung_today where asked_by = ${call.asked_by}) as dials_of_key_today
  `.execute(trx);
  const facts = rows[0]!;
  return {
    now: facts.now,
    dialBy: call.dial_by,
    optedOut: facts.opted_out,
    liveOnNumber: facts.live_on_number,
    liveInAll: facts.live_in_all,
    dialsOfNumberToday: facts.dials_of_number_today,
    dialsOfKeyToday: facts.dials_of_key_today,
  };
}

/** Ids the provider gave, or that a look or a callback found. */
export interface PlacementIds {
  callSid: string | null;
  conversationId: string | null;
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
      source: 'elevenlabs',
      kind: 'placed',
      attempt: attempt.number,
      text: foundBy === 'answer' ? 'The call was placed' : 'The call was found to be placed',
      mark: foundBy === 'look' ? 'by_poll' : null,
      once: `placed:${attempt.number}`,
    });
  });
}

/** Records that the provider provably did not place it: the number and the line are free again. */
export async function recordNotPlaced(
  db: Db,
  attempt: AttemptRow,
  revision: number,
  answer: StoredAnswer,
  text: string,
  phase?: CallPhase,
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
    if (phase) await writeProgress(trx, attempt.call_id, revision, { phase });
    await addToTimeline(trx, {
      callId: attempt.call_id,
      source: answer.kind === 'refused' ? 'elevenlabs' : 'us',
      kind: answer.kind,
      attempt: attempt.number,
      text,
      once: `${answer.kind}:${attempt.number}`,
    });
  });
}

/**
 * Fences an attempt that was not sent: from now on no claim can succeed on it, however late a frozen worker wakes up.
 * @returns the row after it; `fenced_at` set means provably not sent
 */
export async function fenceAttempt(db: Db, callId: string, number: number, line: string): Promise<AttemptRow> {
  return db.transaction().execute(async (trx) => {
    const { call } = await lockCall(trx, callId);
    const attempt = await keepAttempt(trx, call, number, line);
    if (attempt.sent_at || attempt.fenced_at) return attempt;
    return trx
      .updateTable('call_attempts')
      .set({
        fenced_at: sql<Date>`clock_timestamp()`,
        phase: 'not_placed',
        outcome: 'not_placed',
        ended_at: sql<Date>`now()`,
        updated_at: sql`now()`,
      })
      .where('id', '=', attempt.id)
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

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

/** Nobody could be asked until the lease ended: a person has to decide. */
export async function recordUnresolved(db: Db, attempt: AttemptRow, revision: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('call_attempts')
      .set({ outcome: 'unresolved', updated_at: sql`now()` })
      .where('id', '=', attempt.id)
      .execute();
    await writeProgress(trx, attempt.call_id, revision, { attention: ['nobody_could_be_asked'] });
  });
}

export async function readAttempt(db: Db, callId: string, number: number): Promise<AttemptRow> {
  return db
    .selectFrom('call_attempts')
    .selectAll()
    .where('id', '=', attemptId(callId, number))
    .executeTakeFirstOrThrow();
}

export async function attemptsOfCall(db: Db, callId: string): Promise<AttemptRow[]> {
  return db.selectFrom('call_attempts').selectAll().where('call_id', '=', callId).orderBy('number').execute();
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
