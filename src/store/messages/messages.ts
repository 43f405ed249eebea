import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { movesForward } from '../../domain/messages/message.ts';
import { type Db, json, type Trx } from '../database.ts';
import type { MessageRow } from '../leads/lead-tables.ts';

/** A message of ours before it is sent. */
export interface OutgoingMessage {
  /** names the intent: whoever asks twice means the same message */
  intentKey: string;
  leadId: string | null;
  /** E.164 */
  fromNumber: string;
  toNumber: string;
  body: string;
  resendOf?: MessageRow;
}

/** The message that an intent means, made when it is not there yet. Twice is harmless: the same intent is the same row. */
export async function keepOutgoingMessage(db: Db, message: OutgoingMessage): Promise<MessageRow> {
  await db
    .insertInto('messages')
    .values({
      id: uuidv7(),
      lead_id: message.leadId,
      direction: 'out',
      from_number: message.fromNumber,
      to_number: message.toNumber,
      body: message.body,
      intent_key: message.intentKey,
      status: 'created',
      ...(message.resendOf && {
        resend_of: message.resendOf.id,
        resend_number: message.resendOf.resend_number + 1,
      }),
    })
    .onConflict((conflict) => conflict.column('intent_key').doNothing())
    .execute();
  return (await findMessageByIntent(db, message.intentKey))!;
}

export async function findMessageByIntent(db: Db, intentKey: string): Promise<MessageRow | null> {
  const row = await db.selectFrom('messages').selectAll().where('intent_key', '=', intentKey).executeTakeFirst();
  return row ?? null;
}

/**
 * The message that a request without a key of its own means: the same text for the same number and lead within the time
 * is the same message, unless it was refused. Requests for the same message wait for each other.
 * @param intent names the content, without being it
 */
export async function keepRequestedMessage(
  db: Db,
  { intent, withinMs, ...message }: Omit<OutgoingMessage, 'intentKey'> & { intent: string; withinMs: number },
): Promise<MessageRow> {
  return db.transaction().execute(async (trx) => {
    await lock(trx, intent);
    const known = await trx
      .selectFrom('messages')
      .selectAll()
      .where('intent_key', 'like', `${intent}:%`)
      .where('created_at', '>', sql<Date>`now() - ${withinMs} * interval '1 ms'`)
      .where('status', '<>', 'not_sent')
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return known ?? keepOutgoingMessage(trx, { ...message, intentKey: `${intent}:${uuidv7()}` });
  });
}

/** A message that was given up unsent no longer stands for its intent: asked again, it is a new one. */
export async function releaseIntent(db: Db, id: string): Promise<void> {
  await db
    .updateTable('messages')
    .set({ intent_key: sql<string>`intent_key || ':given up:' || id` })
    .where('id', '=', id)
    .where('fenced_at', 'is not', null)
    .execute();
}

/** A message that came in, under the carrier's id. @returns its row; twice is harmless: the first time stays */
export async function keepIncomingMessage(
  db: Db,
  message: {
    messageSid: string;
    leadId: string | null;
    fromNumber: string;
    toNumber: string;
    body: string;
    mediaCount: number;
    receivedAt: Date;
  },
): Promise<MessageRow> {
  await db
    .insertInto('messages')
    .values({
      id: uuidv7(),
      lead_id: message.leadId,
      direction: 'in',
      from_number: message.fromNumber,
      to_number: message.toNumber,
      body: message.body,
      media_count: message.mediaCount,
      twilio_message_sid: message.messageSid,
      status: 'received',
      created_at: message.receivedAt,
    })
    .onConflict((conflict) => conflict.column('twilio_message_sid').doNothing())
    .execute();
  return (await findMessageBySid(db, message.messageSid))!;
}

export async function readMessage(db: Db, id: string): Promise<MessageRow> {
  return db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

export async function findMessageBySid(db: Db, messageSid: string): Promise<MessageRow | null> {
  const row = await db
    .selectFrom('messages')
    .selectAll()
    .where('twilio_message_sid', '=', messageSid)
    .executeTakeFirst();
  return row ?? null;
}

/** Our message that an event of the carrier is about: by our id in its address, else by the carrier's. */
export async function findMessageOfEvent(
  db: Db,
  { messageId, messageSid }: { messageId?: string; messageSid: string },
): Promise<MessageRow | null> {
  const bySid = await findMessageBySid(db, messageSid);
  if (bySid || messageId === undefined) return bySid;
  const row = await db
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', messageId)
    .where('direction', '=', 'out')
    .executeTakeFirst();
  return row ?? null;
}

/** The carrier has it. Ids only fill gaps and the status only moves forward, so that adopting twice is harmless. */
export async function recordMessageSent(
  db: Db,
  id: string,
  carrier: { messageSid: string; status: string },
): Promise<MessageRow> {
  return db.transaction().execute(async (trx) => {
    const message = await lockMessage(trx, id);
    return trx
      .updateTable('messages')
      .set({
        answer: json({ kind: 'placed' }),
        twilio_message_sid: message.twilio_message_sid ?? carrier.messageSid,
        status: movesForward(message.status, carrier.status) ? carrier.status : message.status,
        updated_at: sql`now()`,
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

/**
 * It was provably not sent: the claim is taken back, so that it may be claimed again. Only the claim it is about: one
 * that was made since stays, whoever wakes up late to say this.
 */
export async function recordMessageNotSent(db: Db, { id, sent_at }: MessageRow): Promise<void> {
  await db
    .updateTable('messages')
    .set({ sent_at: null, status: 'created', evidence: null, updated_at: sql`now()` })
    .where('id', '=', id)
    .where('answer', 'is', null)
    .where('sent_at', '=', sent_at)
    .execute();
}

/** It was refused for good, by the carrier or by our gate. An answer that is there stays. */
export async function recordMessageRefused(
  db: Db,
  id: string,
  { reason, errorCode = null }: { reason: string; errorCode?: string | null },
): Promise<void> {
  await db
    .updateTable('messages')
    .set({
      status: 'not_sent',
      error_code: errorCode,
      answer: json({ kind: 'refused', reason }),
      updated_at: sql`now()`,
    })
    .where('id', '=', id)
    .where('answer', 'is', null)
    .execute();
}

/** The answer was lost: keeps what the looks found. Written again by every look. */
export async function recordMessageUnknown(db: Db, id: string, evidence: Record<string, unknown>): Promise<void> {
  await db
    .updateTable('messages')
    .set({
      status: sql<string>`case when status = 'created' then 'unknown' else status end`,
      evidence: json(evidence),
      updated_at: sql`now()`,
    })
    .where('id', '=', id)
    .execute();
}

/**
 * A status of the carrier, if it moves the message forward; what comes late or again changes nothing.
 * @returns the row when it moved, else null
 */
export async function moveMessage(
  db: Db,
  id: string,
  { messageSid, status, errorCode }: { messageSid: string; status: string; errorCode: string | null },
): Promise<MessageRow | null> {
  return db.transaction().execute(async (trx) => {
    const message = await lockMessage(trx, id);
    if (!movesForward(message.status, status)) return null;
    return trx
      .updateTable('messages')
      .set({
        status,
        error_code: errorCode ?? message.error_code,
        twilio_message_sid: message.twilio_message_sid ?? messageSid,
        // A word about it proves that it was sent, also when the answer was lost.
        answer: sql<string>`coalesce(answer, ${json({ kind: 'placed' })}::jsonb)`,
        updated_at: sql`now()`,
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

/** Notes that a voice agent was told of a message that came in. The first time stays. */
export async function recordInjected(db: Db, id: string): Promise<void> {
  await db
    .updateTable('messages')
    .set({ injected_at: sql<Date>`coalesce(injected_at, now())`, updated_at: sql`now()` })
    .where('id', '=', id)
    .execute();
}

export const lockMessage = (trx: Trx, id: string): Promise<MessageRow> =>
  trx.selectFrom('messages').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow();

/** Until the end of the transaction nobody else passes with the same text. */
export const lock = async (trx: Trx, text: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${text}, 0))`.execute(trx);
};
