import { sql } from 'kysely';
import { leaseMsOf } from '../../domain/calls/line-lease.ts';
import { dialGate, type GateVerdict } from '../../domain/calls/dial-gate.ts';
import { parsePhoneNumber } from '../../domain/phone-number.ts';
import { keepAttempt } from './attempts.ts';
import { lockCall, writeProgress } from './calls.ts';
import { phoneHashes } from './phone-hash.ts';
import { ATTEMPT_COLUMNS } from '../columns.ts';
import { type Db, json, type Trx } from '../database.ts';
import type { AttemptRow, CallRow, StoredAnswer } from '../schema.ts';
import { addToTimeline } from './timeline.ts';

/** Any constant: one lock for the gate, because its caps count all lines. */
const GATE_LOCK = 7_310_001;

export type Claim =
  /** `sent_at` is set and nobody else may send: send now, once; `claimedAt` by performance.now(), before the commit */
  | { kind: 'claimed'; call: CallRow; attempt: AttemptRow; claimedAt: number }
  /** an earlier run was here: the row says how far it came */
  | { kind: 'decided_before'; attempt: AttemptRow }
  | Exclude<GateVerdict, { kind: 'open' }>;

export interface HowToDial {
  /** the provider is told to record the call */
  recorded?: boolean;
  /** of this process, which is believed no more than any other */
  processNow?: () => number;
}

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
  { recorded = false, processNow = Date.now }: HowToDial = {},
): Promise<Claim> {
  return db.transaction().execute(async (trx) => {
    // Before the rows: a process that freezes while it waits for the gate must not hold the call that is to be fenced.
    await sql`select pg_advisory_xact_lock(${GATE_LOCK})`.execute(trx);
    const { call } = await lockCall(trx, callId);
    const attempt = await keepAttempt(trx, call, number, line);
    if (attempt.sent_at || attempt.fenced_at) return { kind: 'decided_before', attempt };

    const verdict = dialGate(await readGateFacts(trx, call, attempt.id, processNow), call.policy);
    if (verdict.kind === 'closed') await fence(trx, attempt);
    if (verdict.kind !== 'open') return verdict;

    const claimedAt = performance.now();
    const leaseMs = leaseMsOf(call.policy);
    const claimed = await trx
      .updateTable('call_attempts')
      .set({
        phase: 'sent',
        // clock_timestamp(): now() is older than the wait for the lock
        sent_at: sql<Date>`clock_timestamp()`,
        live_until: sql<Date>`clock_timestamp() + ${leaseMs} * interval '1 ms'`,
        recorded,
        updated_at: sql`now()`,
      })
      .where('id', '=', attempt.id)
      .where('sent_at', 'is', null)
      .where('fenced_at', 'is', null)
      .returning(ATTEMPT_COLUMNS)
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

async function readGateFacts(trx: Trx, call: CallRow, attempt: string, processNow: () => number) {
  const { rows } = await sql<{
    now: Date;
    opted_out: boolean;
    live_on_number: number;
    live_in_all: number;
    dials_of_number_today: number;
    dials_of_key_today: number;
    shut_after_restore: boolean;
  }>`
    with live as (
      select to_number from call_attempts
      where live_until > clock_timestamp() and phase not in ('created', 'not_placed') and id <> ${attempt}
        -- of one that nobody could tell about, the worker whose clock said that its lease is over may have been ahead
        and (ended_at is null or outcome = 'unresolved')
    ), rung_today as not materialized (
      -- by now(), which an index can be asked for: older than the wait for the gate, by which such a day is longer
      select call_id, to_number from call_attempts
      where sent_at > now() - interval '24 hours' and phase <> 'not_placed'
    )
    select clock_timestamp() as now,
      exists (select 1 from suppressions where phone_hash = any(${phoneHashes(call.to_number)}::text[])) as opted_out,
      (select count(*)::int from live where to_number = ${call.to_number}) as live_on_number,
      (select count(*)::int from live) as live_in_all,
      (select count(*)::int from rung_today where to_number = ${call.to_number}) as dials_of_number_today,
      -- no further than the ceiling: all others wait for the gate meanwhile
      (select count(*)::int from (
        select from rung_today join calls on calls.id = call_id
        where asked_by = ${call.asked_by} limit ${call.policy.maxDialsPerKeyPerDay ?? 0}
      ) as dials) as dials_of_key_today,
      exists (select 1 from database_restores where reopened_at is null) as shut_after_restore
  `.execute(trx);
  const facts = rows[0]!;
  return {
    now: facts.now,
    clocksDifferMs: Math.abs(processNow() - facts.now.getTime()),
    numberNotAllowed: !parsePhoneNumber(call.to_number, call.policy).ok,
    dialBy: call.dial_by,
    optedOut: facts.opted_out,
    liveOnNumber: facts.live_on_number,
    liveInAll: facts.live_in_all,
    dialsOfNumberToday: facts.dials_of_number_today,
    dialsOfKeyToday: facts.dials_of_key_today,
    shutAfterRestore: facts.shut_after_restore,
  };
}

/** Why an attempt that an operator took back was not placed: its story, told again, dials no further one either. */
export const TAKEN_BACK = 'taken_back';

/**
 * Fences an attempt that was not sent: from now on no claim can succeed on it, however late a frozen worker wakes up.
 * @param takenBack an operator wanted it; noted where it is fenced now
 * @returns the row after it; `fenced_at` set means provably not sent
 */
export async function fenceAttempt(
  db: Db,
  callId: string,
  number: number,
  line: string,
  takenBack = false,
): Promise<AttemptRow> {
  return db.transaction().execute(async (trx) => {
    const { call } = await lockCall(trx, callId);
    const attempt = await keepAttempt(trx, call, number, line);
    if (attempt.sent_at || attempt.fenced_at) return attempt;
    return fence(trx, attempt, takenBack ? { kind: 'not_placed', reason: TAKEN_BACK } : null);
  });
}

const fence = (trx: Trx, attempt: AttemptRow, answer: StoredAnswer | null = null): Promise<AttemptRow> =>
  trx
    .updateTable('call_attempts')
    .set({
      fenced_at: sql<Date>`clock_timestamp()`,
      phase: 'not_placed',
      outcome: 'not_placed',
      answer: answer && json(answer),
      ended_at: sql<Date>`now()`,
      updated_at: sql`now()`,
    })
    .where('id', '=', attempt.id)
    .returningAll()
    .executeTakeFirstOrThrow();
