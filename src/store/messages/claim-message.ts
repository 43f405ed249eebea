import { sql } from 'kysely';
import { CLOCKS_AGREE_WITHIN_MS } from '../../domain/clocks.ts';
import { parsePhoneNumber } from '../../domain/phone-number.ts';
import { phoneHashes } from '../calls/phone-hash.ts';
import { type Db, inTransaction, json, type Trx } from '../database.ts';
import type { MessageRow } from '../leads/lead-tables.ts';
import { restoredSince } from '../restores.ts';
import { lock, lockMessage } from './messages.ts';

/** What a message is checked against where it is claimed, and nowhere before. */
export interface MessageRules {
  allowedCountries: readonly string[];
  /** null = off */
  maxMessagesPerNumberPerDay: number | null;
}

export type MessageClaim =
  /** `sent_at` is set and nobody else may send: send now, once; `claimedAt` by performance.now(), before the commit */
  | { kind: 'claimed'; message: MessageRow; claimedAt: number }
  /** an earlier run was here: the row says how far it came */
  | { kind: 'decided_before'; message: MessageRow }
  /** never: the row is fenced and holds the reason as its answer */
  | { kind: 'closed'; reason: MessageRefusal }
  /** not now: the clock of this process or the database's is wrong */
  | { kind: 'held_back'; reason: 'clocks_differ'; message: MessageRow };

export type MessageRefusal = 'opted_out' | 'number_not_allowed' | 'number_ceiling';

/**
 * The row that decides, as it does for a dial. In one transaction: opt-out, number and ceiling by the database's clock,
 * which this process's own must agree with, then `sent_at` on a row that was neither sent nor fenced. Whoever runs this a
 * second time gets `decided_before` and does not send; only proof that nothing was sent takes a claim back (recordMessageNotSent).
 */
export async function claimMessage(
  db: Db,
  id: string,
  rules: MessageRules,
  /** of this process, which is believed no more than any other */
  processNow: () => number = Date.now,
): Promise<MessageClaim> {
  return db.transaction().execute(async (trx) => {
    const { to_number } = await trx
      .selectFrom('messages')
      .select('to_number')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    // Messages to one number are counted one after the other; others do not wait.
    await lock(trx, `sms-to:${to_number}`);
    const message = await lockMessage(trx, id);
    if (message.sent_at || message.fenced_at) return { kind: 'decided_before', message };
    const assumed = await assumeSent(trx, message);
    if (assumed) return { kind: 'decided_before', message: assumed };

    const { now, refusal } = await gateOf(trx, to_number, rules);
    if (refusal !== null) {
      await close(trx, id, refusal);
      return { kind: 'closed', reason: refusal };
    }
    if (Math.abs(processNow() - now.getTime()) > CLOCKS_AGREE_WITHIN_MS)
      return { kind: 'held_back', reason: 'clocks_differ', message };
    const claimedAt = performance.now();
    const claimed = await trx
      .updateTable('messages')
      // clock_timestamp(): now() is older than the wait for the lock. Whole milliseconds, as a Date holds them.
      .set({ sent_at: sql<Date>`date_trunc('milliseconds', clock_timestamp())`, updated_at: sql`now()` })
      .where('id', '=', id)
      .where('sent_at', 'is', null)
      .where('fenced_at', 'is', null)
      .returningAll()
      .executeTakeFirstOrThrow();
    return { kind: 'claimed', message: claimed, claimedAt };
  });
}

/** A row that is older than the last restore of the database may have forgotten that it was sent: it is looked for then. */
const assumeSent = (trx: Trx, { id, created_at }: MessageRow): Promise<MessageRow | undefined> =>
  trx
    .updateTable('messages')
    .set({ sent_at: created_at, updated_at: sql`now()` })
    .where('id', '=', id)
    .where(restoredSince('messages.created_at'))
    .returningAll()
    .executeTakeFirst();

async function gateOf(
  trx: Trx,
  toNumber: string,
  rules: MessageRules,
): Promise<{ now: Date; refusal: MessageRefusal | null }> {
  const { rows } = await sql<{ now: Date; opted_out: boolean; sent_today: number }>`
    select clock_timestamp() as now,
      exists (select 1 from suppressions where phone_hash = any(${phoneHashes(toNumber)}::text[])) as opted_out,
      (select count(*)::int from messages where to_number = ${toNumber} and direction = 'out'
        and sent_at > clock_timestamp() - interval '24 hours') as sent_today
  `.execute(trx);
  const { now, opted_out, sent_today } = rows[0]!;
  const refused = (refusal: MessageRefusal | null) => ({ now, refusal });
  if (opted_out) return refused('opted_out');
  if (!parsePhoneNumber(toNumber, rules).ok) return refused('number_not_allowed');
  const ceiling = rules.maxMessagesPerNumberPerDay;
  return refused(ceiling !== null && sent_today >= ceiling ? 'number_ceiling' : null);
}

/**
 * Fences a message that was not sent: from now on no claim can succeed on it, however late a frozen worker wakes up.
 * @param reason its answer, when it was fenced now
 * @returns the row after it; without `fenced_at` it was sent before
 */
export async function fenceMessage(db: Db, id: string, reason: string): Promise<MessageRow> {
  return inTransaction(db, async (trx) => {
    const message = await lockMessage(trx, id);
    return message.sent_at || message.fenced_at ? message : close(trx, id, reason);
  });
}

const close = (trx: Trx, id: string, reason: string): Promise<MessageRow> =>
  trx
    .updateTable('messages')
    .set({
      fenced_at: sql<Date>`clock_timestamp()`,
      status: 'not_sent',
      answer: json({ kind: 'refused', reason }),
      updated_at: sql`now()`,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
