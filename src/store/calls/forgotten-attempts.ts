import { sql } from 'kysely';
import type { AttemptPhase } from '../../domain/calls/call.ts';
import { leaseMsOf } from '../../domain/calls/line-lease.ts';
import { type Db, json, type Trx } from '../database.ts';
import { restoredSince } from '../restores.ts';
import type { AttemptRow, CallRow, StoredAnswer } from '../schema.ts';
import { addToTimeline } from './timeline.ts';

// What is made up for where a restored database has forgotten something of an attempt (decision 11).

/** True of one that was neither sent nor fenced, as far as its row knows. */
export const mayBeSent = ({ sent_at, fenced_at, placement }: AttemptRow): boolean =>
  sent_at === null && fenced_at === null && placement !== 'outside';

/** Sent between the request and `dial_by`, if at all: looked for since the one, its line held as if it were the other. */
export async function assumeSent(trx: Trx, call: CallRow, { id, number }: AttemptRow): Promise<AttemptRow> {
  await addToTimeline(trx, {
    callId: call.id,
    source: 'us',
    kind: 'restored',
    attempt: number,
    text: 'The database was restored: it has forgotten whether this was dialled, so it is looked for, not dialled',
    once: `restored:${number}`,
  });
  return trx
    .updateTable('call_attempts')
    .set({
      phase: sql<AttemptPhase>`case when phase = 'created' then 'sent' else phase end`,
      sent_at: call.created_at,
      live_until: new Date(call.dial_by.getTime() + leaseMsOf(call.policy)),
      updated_at: sql`now()`,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** True of one that a restored database had forgotten: such a one counts as sent before its row was made. */
export const isAssumedSent = ({ sent_at, created_at }: AttemptRow): boolean => sent_at !== null && sent_at < created_at;

/**
 * A further attempt follows only one that was provably not placed; a restored database may have forgotten that of those
 * before, and would keep their line until the lease ends.
 */
export async function decideEarlier(trx: Trx, { call_id, number }: AttemptRow): Promise<void> {
  const forgotten = await trx
    .updateTable('call_attempts')
    .set({
      phase: 'not_placed',
      outcome: 'not_placed',
      answer: json({ kind: 'not_placed', reason: 'followed' } satisfies StoredAnswer),
      live_until: null,
      ended_at: sql<Date>`now()`,
      updated_at: sql`now()`,
    })
    .where('call_id', '=', call_id)
    .where('number', '<', number)
    .where('outcome', 'is', null)
    .where('answer', 'is', null)
    .where('twilio_call_sid', 'is', null)
    .where('elevenlabs_conversation_id', 'is', null)
    .returning('number')
    .execute();
  for (const { number: earlier } of forgotten)
    await addToTimeline(trx, {
      callId: call_id,
      source: 'us',
      kind: 'restored',
      attempt: earlier,
      text: 'Not placed: the restored database had forgotten it, the next attempt proves it',
      once: `followed:${earlier}`,
    });
}

/**
 * True when a leg that nobody names may be of another call to the same number: one that was under way when the database
 * was restored, and of whose legs it knows none.
 */
export async function mayBeOfAnotherCall(db: Db, { call_id, to_number }: AttemptRow): Promise<boolean> {
  const other = await db
    .selectFrom('calls')
    .select('id')
    .where('to_number', '=', to_number)
    .where('id', '<>', call_id)
    .where('origin', '=', 'us')
    .where('closed_at', 'is', null)
    .where(restoredSince('calls.created_at'))
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('call_attempts')
            .select('call_attempts.id')
            .whereRef('call_id', '=', 'calls.id')
            .where('twilio_call_sid', 'is not', null),
        ),
      ),
    )
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}
