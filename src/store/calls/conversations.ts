import type { Analysis } from '../../domain/calls/analysis.ts';
import type { Conversation } from '../../domain/calls/conversation.ts';
import { CONVERSATION_COLUMNS } from '../columns.ts';
import { type Db, json } from '../database.ts';
import type { ConversationRow } from '../schema.ts';

/** Keeps what the voice agent said last about a conversation. Running twice stores the same again. */
export async function keepConversation(
  db: Db,
  callId: string,
  attemptId: string,
  conversation: Conversation,
): Promise<void> {
  const row = {
    status: conversation.status,
    summary: conversation.summary,
    content: json(conversation),
    updated_at: new Date(),
  };
  await db
    .insertInto('conversations')
    .values({ id: conversation.conversationId, call_id: callId, attempt_id: attemptId, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

/** The newest conversation of a call, or null. Dates inside its content are ISO texts. */
export async function conversationOfCall(db: Db, callId: string): Promise<ConversationRow | null> {
  const row = await db
    .selectFrom('conversations')
    .select(CONVERSATION_COLUMNS)
    .where('call_id', '=', callId)
    .orderBy('created_at', 'desc')
    .executeTakeFirst();
  return row ?? null;
}

/** Keeps the result of one analysis version; the first one written stays. */
export async function keepAnalysis(db: Db, callId: string, version: number, result: Analysis): Promise<void> {
  await db
    .insertInto('analyses')
    .values({ call_id: callId, version, result: json(result) })
    .onConflict((conflict) => conflict.columns(['call_id', 'version']).doNothing())
    .execute();
}

/** The result of one version, or null when it was not made yet. */
export async function findAnalysis(db: Db, callId: string, version: number): Promise<Analysis | null> {
  const row = await db
    .selectFrom('analyses')
    .select('result')
    .where('call_id', '=', callId)
    .where('version', '=', version)
    .executeTakeFirst();
  return row?.result ?? null;
}

/** 0 before the first. */
export async function newestAnalysisVersion(db: Db, callId: string): Promise<number> {
  const row = await db
    .selectFrom('analyses')
    .select((select) => select.fn.max('version').as('newest'))
    .where('call_id', '=', callId)
    .executeTakeFirst();
  return row?.newest ?? 0;
}

/** The newest result. */
export async function analysisOfCall(db: Db, callId: string): Promise<Analysis | null> {
  const row = await db
    .selectFrom('analyses')
    .select('result')
    .where('call_id', '=', callId)
    .orderBy('version', 'desc')
    .executeTakeFirst();
  return row?.result ?? null;
}

/** What was said on one leg, as the voice agent wrote it down; null when no conversation of it is known. */
export async function conversationOfLeg(db: Db, callSid: string): Promise<Conversation | null> {
  const row = await db
    .selectFrom('conversations')
    .innerJoin('call_attempts', 'call_attempts.id', 'conversations.attempt_id')
    .select('content')
    .where('call_attempts.twilio_call_sid', '=', callSid)
    .orderBy('conversations.created_at', 'desc')
    .executeTakeFirst();
  return row?.content ?? null;
}
