import { sql } from 'kysely';
import type { CallOutcome } from '../domain/calls/call.ts';
import { type CallEvent, type InboxEvent, isCallEvent } from '../domain/calls/call-event.ts';
import type { CallKey } from '../domain/ids.ts';
import { COLUMNS_OF_ATTEMPT } from './calls/attempts.ts';
import { EVENT_COLUMNS } from './columns.ts';
import type { Db, Trx } from './database.ts';
import type {
  AttemptRow,
  EventClaim,
  NewWebhookEvent,
  OwedWorkflow,
  RoutableEvent,
  WebhookEventRow,
} from './schema.ts';

/**
 * Stores webhook events, all or none; one that is there already (same dedupe key) is left alone. Always in the order of
 * their keys: two statements with the same events would otherwise wait for each other.
 * @returns those that are new, as they are stored
 */
export async function storeEvents(db: Db, events: NewWebhookEvent[]): Promise<RoutableEvent[]> {
  if (events.length === 0) return [];
  return db
    .insertInto('webhook_events')
    .values(events.toSorted((a, b) => (a.dedupe_key < b.dedupe_key ? -1 : 1)))
    .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
    .returning(EVENT_COLUMNS)
    .execute();
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

/** True while an event has what it says of a lead; who would empty it waits for the end of the transaction. */
export async function holdsLeadUpdate(trx: Trx, id: string): Promise<boolean> {
  const row = await trx
    .selectFrom('webhook_events')
    .select('id')
    .where('id', '=', id)
    .where('lead_update', 'is not', null)
    .forShare()
    .executeTakeFirst();
  return row !== undefined;
}

/** Events that were stored but not routed (the process died, Temporal was away), oldest first. */
export async function findNotRouted(db: Db, olderThanMs: number, limit: number): Promise<RoutableEvent[]> {
  return db
    .selectFrom('webhook_events')
    .select(EVENT_COLUMNS)
    .where('routed_at', 'is', null)
    .where('received_at', '<', sql<Date>`now() - ${olderThanMs} * interval '1 ms'`)
    .orderBy('received_at')
    .limit(limit)
    .execute();
}

/** A call as routing sees it. */
export interface KnownCall extends CallKey {
  outcome: CallOutcome | null;
  /** its conversation is written up already */
  has_summary: boolean;
}

/** Whom an event is about. */
export interface Subject {
  attempt: AttemptRow;
  call: KnownCall;
}

/**
 * The attempt an event is about, with its call: by our attempt id, by the provider's ids, else (the answer to the dial
 * was lost) by what an earlier event about the same leg was found to be about, or the one attempt to this number from our
 * line that was sent and has no leg yet.
 */
export async function findSubject(db: Db, event: InboxEvent): Promise<Subject | null> {
  const ids = idsOfEvent(event);
  if (ids.attemptId === null && ids.conversationId === null && ids.callSid === null) return null;
  const byIds = await subjects(db)
    .where((where) =>
      where.or([
        where('call_attempts.id', '=', ids.attemptId ?? ''),
        where('elevenlabs_conversation_id', '=', ids.conversationId ?? ''),
        where('twilio_call_sid', '=', ids.callSid ?? ''),
      ]),
    )
    .orderBy(sql`call_attempts.id = ${ids.attemptId ?? ''}`, 'desc')
    .limit(1)
    .executeTakeFirst();
  // One that names an attempt which a restored database has forgotten is about no other.
  if (byIds || ids.attemptId !== null) return byIds ? subjectOf(byIds) : null;
  const claimed = await claimedWith(db, ids);
  if (claimed || event.kind !== 'leg_changed') return claimed ? subjectOf(claimed) : null;

  const sentWithoutLeg = await subjects(db)
    .where('call_attempts.to_number', '=', event.to)
    .where('line', '=', event.from)
    .where('sent_at', 'is not', null)
    .where('twilio_call_sid', 'is', null)
    .where('call_attempts.phase', 'in', ['sent', 'unknown', 'placed', 'ringing'])
    .where('live_until', '>', sql<Date>`now()`)
    .limit(2)
    .execute();
  return sentWithoutLeg.length === 1 ? subjectOf(sentWithoutLeg[0]!) : null;
}

/** While the answer to a dial is lost, an event that told whose leg it is says so of all others about that leg. */
async function claimedWith(db: Db, { callSid, conversationId }: Omit<ReturnType<typeof idsOfEvent>, 'attemptId'>) {
  return subjects(db)
    .innerJoin('webhook_events', 'webhook_events.attempt_id', 'call_attempts.id')
    .where((where) =>
      where.or([
        where('webhook_events.call_sid', '=', callSid ?? ''),
        where('webhook_events.conversation_id', '=', conversationId ?? ''),
      ]),
    )
    .where('webhook_events.claimed_by', '=', 'call')
    .limit(1)
    .executeTakeFirst();
}

/** The same of an attempt that is known. */
export async function subjectOfAttempt(db: Db, { id }: AttemptRow): Promise<Subject> {
  return subjectOf(await subjects(db).where('call_attempts.id', '=', id).executeTakeFirstOrThrow());
}

const subjects = (db: Db) =>
  db
    .selectFrom('call_attempts')
    .innerJoin('calls', 'calls.id', 'call_attempts.call_id')
    .select(COLUMNS_OF_ATTEMPT)
    .select([
      'calls.outside_key',
      'calls.outcome as call_outcome',
      sql<boolean>`exists (select 1 from conversations where call_id = calls.id and summary is not null)`.as(
        'has_summary',
      ),
    ]);

function subjectOf({
  outside_key,
  call_outcome,
  has_summary,
  ...attempt
}: Awaited<ReturnType<ReturnType<typeof subjects>['executeTakeFirstOrThrow']>>): Subject {
  return { attempt, call: { id: attempt.call_id, outside_key, outcome: call_outcome, has_summary } };
}

/** Id of the attempt that the carrier named when it called us about a leg, or null. */
export async function attemptNamedWith(db: Db, callSid: string): Promise<string | null> {
  const named = sql<string>`event->>'attemptId'`;
  const row = await db
    .selectFrom('webhook_events')
    .select(named.as('attempt_id'))
    .where('call_sid', '=', callSid)
    .where(named, 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return row?.attempt_id ?? null;
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
    .select([...EVENT_COLUMNS, 'raw'])
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
