import { type SqlBool, sql } from 'kysely';
import { NOTICE_INTENT } from '../../domain/leads/follow-up.ts';
import { type MessageView, messageView } from '../../domain/messages/message-view.ts';
import type { Position } from '../calls/call-views.ts';
import type { Db } from '../database.ts';

const SHOWN = [
  'id',
  'direction',
  'body',
  'status',
  'error_code',
  'media_count',
  'resend_of',
  'sent_at',
  'created_at',
] as const;

const MOST_OF_A_NUMBER = 100;

/** The newest texts to and from a number (E.164). */
export async function messagesWithNumber(db: Db, phone: string): Promise<MessageView[]> {
  const rows = await db
    .selectFrom('messages')
    .select(SHOWN)
    .where((where) =>
      where.or([
        where.and([where('direction', '=', 'in'), where('from_number', '=', phone)]),
        where.and([where('direction', '=', 'out'), where('to_number', '=', phone)]),
      ]),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST_OF_A_NUMBER)
    .execute();
  return rows.map(messageView);
}

/** What our own people were told about a lead is none of its words. */
export const isWithLead = sql<SqlBool>`(messages.intent_key is null or not starts_with(messages.intent_key, ${NOTICE_INTENT}))`;

/** One page of the texts with a lead, newest first. */
export async function messagesOfLead(
  db: Db,
  leadId: string,
  { after, limit }: { after: Position | null; limit: number },
): Promise<{ items: MessageView[]; next: Position | null }> {
  let query = db
    .selectFrom('messages')
    .select(SHOWN)
    .select(sql<string>`to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as('exact_created_at'))
    .where('lead_id', '=', leadId)
    .where(isWithLead)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    // one more than asked for: whether there is a next page
    .limit(limit + 1);
  if (after) query = query.where(sql<SqlBool>`(created_at, id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`);
  const rows = await query.execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(messageView),
    next: rows.length > limit && last ? { createdAt: last.exact_created_at, id: last.id } : null,
  };
}
