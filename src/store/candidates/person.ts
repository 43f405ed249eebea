import { type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { leadIdOfNumber } from '../../domain/ids.ts';
import { isE164 } from '../../domain/phone-number.ts';
import { nameKey } from '../calls/candidates.ts';
import type { Db } from '../database.ts';
import type { Database } from '../schema.ts';

/**
 * What leads to everything that is kept of one person: the ids of what is theirs. Export and erasure go by the same, so
 * that what one shows the other removes.
 */
export interface Person {
  candidateId: string;
  /** E.164; null where what is kept is none, and would be found everywhere */
  phone: string | null;
  callIds: string[];
  attemptIds: string[];
  callSids: string[];
  leadIds: string[];
  messageIds: string[];
  messageSids: string[];
  sessionIds: string[];
  /** the voice agent's, of calls and of interviews */
  conversationIds: string[];
}

/**
 * A candidate is number and name together. Theirs are the calls made for them and those with their number that are
 * nobody else's; messages, and the leads that the number or a call of theirs leads to, whoever else may have the number;
 * interviews only where the asking system's id and the name agree, since several systems count from one.
 * @returns null when there is no such candidate
 */
export async function findPerson(db: Db, candidateId: string): Promise<Person | null> {
  const candidate = await db.selectFrom('candidates').selectAll().where('id', '=', candidateId).executeTakeFirst();
  if (!candidate) return null;
  const phone = isE164(candidate.phone) ? candidate.phone : null;
  // No row equals null.
  const number = sql<string>`${phone}::text`;
  const calls = await db
    .selectFrom('calls')
    .select(['id', 'lead_id'])
    .where((where) =>
      where.or([
        where('candidate_id', '=', candidateId),
        where.and([where('candidate_id', 'is', null), where('to_number', '=', number)]),
      ]),
    )
    .execute();
  const callIds = calls.map(({ id }) => id);
  const attempts = await db
    .selectFrom('call_attempts')
    .select(['id', 'twilio_call_sid', 'elevenlabs_conversation_id'])
    .where('call_id', '=', anyOf(callIds))
    .execute();
  const named = calls.map(({ lead_id }) => lead_id);
  const leads = await db
    .selectFrom('leads')
    .select('id')
    .where((where) =>
      where.or([
        where('phone', '=', number),
        where('id', '=', anyOf(known([phone && leadIdOfNumber(phone), ...named]), 'text')),
      ]),
    )
    .execute();
  const leadIds = leads.map(({ id }) => id);
  const messages = await db
    .selectFrom('messages')
    .select(['id', 'twilio_message_sid'])
    .where((where) =>
      where.or([
        where('from_number', '=', number),
        where('to_number', '=', number),
        where('lead_id', '=', anyOf(leadIds, 'text')),
      ]),
    )
    .execute();
  const sessions = await sessionsOf(db, candidate);
  return {
    candidateId,
    phone,
    callIds,
    attemptIds: attempts.map(({ id }) => id),
    callSids: known(attempts.map(({ twilio_call_sid }) => twilio_call_sid)),
    leadIds,
    messageIds: messages.map(({ id }) => id),
    messageSids: known(messages.map(({ twilio_message_sid }) => twilio_message_sid)),
    sessionIds: sessions.map(({ id }) => id),
    conversationIds: known([
      ...attempts.map(({ elevenlabs_conversation_id }) => elevenlabs_conversation_id),
      ...sessions.map(({ conversation_id }) => conversation_id),
    ]),
  };
}

async function sessionsOf(db: Db, { external_id, name_key }: { external_id: string | null; name_key: string }) {
  if (external_id === null) return [];
  const sessions = await db
    .selectFrom('interview_sessions')
    .select(['id', 'candidate_name', 'conversation_id'])
    .where('resume_result_id', '=', external_id)
    .execute();
  return sessions.filter(({ candidate_name }) => nameKey(candidate_name, '') === name_key);
}

const known = (ids: (string | null)[]): string[] => [...new Set(ids.filter((id) => id !== null))];

/** For a list that may be empty. */
export const anyOf = (ids: string[], type: 'uuid' | 'text' = 'uuid') => sql<string>`any(${ids}::${sql.raw(type)}[])`;

type On<T extends keyof Database> = ExpressionBuilder<Database, T>;

export const isFollowUpOf =
  ({ leadIds, callIds }: Person) =>
  (where: On<'follow_ups'>) =>
    where.or([where('lead_id', '=', anyOf(leadIds, 'text')), where('call_id', '=', anyOf(callIds))]);

export const isRecordingOf =
  ({ leadIds, callIds, callSids }: Person) =>
  (where: On<'recordings'>) =>
    where.or([
      where('call_id', '=', anyOf(callIds)),
      where('twilio_call_sid', '=', anyOf(callSids, 'text')),
      where('lead_id', '=', anyOf(leadIds, 'text')),
    ]);

/**
 * What of the inbox is about a person: by the ids in its columns, by the ids in what was read from it, and by the number
 * anywhere in its bytes, for what nobody could read. What belongs to an attempt is only its own person's.
 */
const isAboutPerson = (person: Person) => sql<SqlBool>`(
  attempt_id = any(${person.attemptIds}::text[])
  or call_sid = any(${person.callSids}::text[])
  or conversation_id = any(${person.conversationIds}::text[])
  or attempt_id is null and (
    event->>'messageSid' = any(${person.messageSids}::text[])
    or lead_update->>'leadId' = any(${person.leadIds}::text[])
    or ${person.phone === null ? sql`false` : namesNumber(person.phone.slice(1))}
  )
)`;

/** Looked for as bytes first, which is quick; then as a whole number, which a longer one is not. */
const namesNumber = (digits: string) => sql`(
  position(${Buffer.from(digits)}::bytea in raw) > 0
  and encode(raw, 'escape') ~ ${`(^|[^0-9]|00)${digits}([^0-9]|$)`}
)`;

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** Rows a statement looks through: bytes are unpacked for it. */
const LOOKED_THROUGH = 2_000;

/** The ids of all events about a person. It looks through the whole inbox, some rows at a time. */
export async function eventsAboutPerson(db: Db, person: Person): Promise<string[]> {
  const found: string[] = [];
  for (let after = FIRST_ID; ; ) {
    const last = await db
      .selectFrom('webhook_events')
      .select('id')
      .where('id', '>', after)
      .orderBy('id')
      .offset(LOOKED_THROUGH - 1)
      .limit(1)
      .executeTakeFirst();
    let some = db.selectFrom('webhook_events').select('id').where('id', '>', after).where(isAboutPerson(person));
    if (last) some = some.where('id', '<=', last.id);
    found.push(...(await some.execute()).map(({ id }) => id));
    if (!last) return found;
    after = last.id;
  }
}
