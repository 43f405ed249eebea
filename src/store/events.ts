import { sql } from 'kysely';
import type { CallOutcome } from '../domain/calls/call.ts';
import { type CallEvent, type InboxEvent, isCallEvent } from '../domain/calls/call-event.ts';
import type { CallKey } from '../domain/ids.ts';
import type { Db, Trx } from './database.ts';
import type { AttemptRow, EventClaim, NewWebhookEvent, OwedWorkflow, WebhookEventRow } from './schema.ts';

/**
 * Stores webhook events, all or none; one that is there already (same dedupe key) is left alone. Always in the order of
 * their keys: two statements with the same events would otherwise wait for each other.
 * @returns the ids of those that are new
 */
export async function storeEvents(db: Db, events: NewWebhookEvent[]): Promise<string[]> {
  if (events.length === 0) return [];
  const rows = await db
    .insertInto('webhook_events')
    .values(events.toSorted((a, b) => (a.dedupe_key < b.dedupe_key ? -1 : 1)))
    .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
    .returning('id')
    .execute();
  return rows.map((row) => row.id);
}

export async function findEvent(db: Db, id: string): Promise<WebhookEventRow | null> {
  return (await db.selectFrom('webhook_events').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

/** Marks an event as routed and notes what it was found to be about. Twice is harmless: the first time stays. */
export async function markRouted(
  db: Db,
  id: string,
  {
    attempt,
    claimedBy,
    owes = null,
  }: { attempt: AttemptRow | null; claimedBy: EventClaim | null; owes?: OwedWorkflow | null },
): Promise<void> {
  await db
    .updateTable('webhook_events')
    .set({
      routed_at: sql<Date>`coalesce(routed_at, now())`,
      claimed_by: claimedBy,
      // What was routed before owes what it owed then.
      owes: sql<OwedWorkflow | null>`case when routed_at is null then ${owes} else owes end`,
      ...(attempt && { attempt_id: attempt.id }),
    })
    .where('id', '=', id)
    .execute();
}

/** What was said about a call before anybody knew that it is one of ours. Twice is harmless: what is claimed stays so. */
export async function claimEarlierEvents(trx: Trx, attempt: AttemptRow): Promise<void> {
  await trx
    .updateTable('webhook_events')
    .set({ claimed_by: 'call', attempt_id: attempt.id })
    .where((where) =>
      where.or([
        where('conversation_id', '=', attempt.elevenlabs_conversation_id ?? ''),
        where('call_sid', '=', attempt.twilio_call_sid ?? ''),
      ]),
    )
    .where('routed_at', 'is not', null)
    .where('claimed_by', 'is', null)
    .execute();
}

/** Events that were stored but not routed (the process died, Temporal was away), oldest first. */
export async function findNotRouted(db: Db, olderThanMs: number, limit: number): Promise<WebhookEventRow[]> {
  return db
    .selectFrom('webhook_events')
    .selectAll()
    .where('routed_at', 'is', null)
    .where('received_at', '<', sql<Date>`now() - ${olderThanMs} * interval '1 ms'`)
    .orderBy('received_at')
    .limit(limit)
    .execute();
}

/**
 * The attempt an event is about: by our attempt id, by the provider's ids, else (the answer to the dial was lost) the
 * one attempt to this number from our line that was sent and has no leg yet.
 */
export async function findAttemptOfEvent(db: Db, event: InboxEvent): Promise<AttemptRow | null> {
  const ids = idsOfEvent(event);
  if (ids.attemptId === null && ids.conversationId === null && ids.callSid === null) return null;
  const byIds = await db
    .selectFrom('call_attempts')
    .selectAll()
    .where((where) =>
      where.or([
        where('id', '=', ids.attemptId ?? ''),
        where('elevenlabs_conversation_id', '=', ids.conversationId ?? ''),
        where('twilio_call_sid', '=', ids.callSid ?? ''),
      ]),
    )
    .orderBy(sql`id = ${ids.attemptId ?? ''}`, 'desc')
    .limit(1)
    .executeTakeFirst();
  if (byIds || event.kind !== 'leg_changed') return byIds ?? null;

  const sentWithoutLeg = await db
    .selectFrom('call_attempts')
    .selectAll()
    .where('to_number', '=', event.to)
    .where('line', '=', event.from)
    .where('sent_at', 'is not', null)
    .where('twilio_call_sid', 'is', null)
    .where('phase', 'in', ['sent', 'unknown', 'placed', 'ringing'])
    .where('live_until', '>', sql<Date>`now()`)
    .limit(2)
    .execute();
  return sentWithoutLeg.length === 1 ? sentWithoutLeg[0]! : null;
}

/** A call as routing sees it. */
export interface KnownCall extends CallKey {
  outcome: CallOutcome | null;
  /** its conversation is written up already */
  has_summary: boolean;
}

export async function findCallOfAttempt(db: Db, attempt: AttemptRow): Promise<KnownCall> {
  return db
    .selectFrom('calls')
    .select(['id', 'outside_key', 'outcome'])
    .select(
      sql<boolean>`exists (select 1 from conversations where call_id = calls.id and summary is not null)`.as(
        'has_summary',
      ),
    )
    .where('id', '=', attempt.call_id)
    .executeTakeFirstOrThrow();
}

/** What the inbox holds of a conversation that is over: raw bodies, oldest first. */
export async function endingsOfConversation(db: Db, conversationId: string): Promise<{ kind: string; raw: Buffer }[]> {
  return db
    .selectFrom('webhook_events')
    .select(['kind', 'raw'])
    .where('conversation_id', '=', conversationId)
    .where('kind', 'in', ['post_call_transcription', 'conversation_ended'])
    .orderBy('received_at')
    .execute();
}

export type StoredCallEvent = Omit<WebhookEventRow, 'event'> & { event: CallEvent };

/** Everything about an attempt that the inbox holds and its outcome can hang on, oldest first. */
export async function eventsOfAttempt(db: Db, attempt: AttemptRow): Promise<StoredCallEvent[]> {
  const rows = await db
    .selectFrom('webhook_events')
    .selectAll()
    .where((where) =>
      where.or([
        where('attempt_id', '=', attempt.id),
        where('conversation_id', '=', attempt.elevenlabs_conversation_id ?? ''),
        where('call_sid', '=', attempt.twilio_call_sid ?? ''),
      ]),
    )
    .where('event', 'is not', null)
    .orderBy('received_at')
    .execute();
  return rows.flatMap((row) => (row.event && isCallEvent(row.event) ? [{ ...row, event: row.event }] : []));
}

/** What an event names. */
export const idsOfEvent = (
  event: InboxEvent,
): { attemptId: string | null; conversationId: string | null; callSid: string | null } => ({
  attemptId: ('attemptId' in event && event.attemptId) || null,
  conversationId: 'conversationId' in event ? event.conversationId : null,
  callSid: 'callSid' in event ? event.callSid : null,
});
