import { sql } from 'kysely';
import type { Db } from '../database.ts';

/** A conversation that is going on, or about to. */
export interface ActiveConversation {
  callId: string;
  attempt: number;
  conversationId: string;
}

/** The conversations with this number that may be going on now: placed, not ended, within their lease. */
export async function findActiveConversations(db: Db, phone: string): Promise<ActiveConversation[]> {
  const rows = await db
    .selectFrom('call_attempts')
    .select(['call_id', 'number', 'elevenlabs_conversation_id'])
    .where('to_number', '=', phone)
    .where('elevenlabs_conversation_id', 'is not', null)
    .where('phase', 'in', ['placed', 'ringing', 'answered'])
    .where('ended_at', 'is', null)
    .where('live_until', '>', sql<Date>`now()`)
    .execute();
  return rows.map((row) => ({
    callId: row.call_id,
    attempt: row.number,
    conversationId: row.elevenlabs_conversation_id!,
  }));
}
