import { type SqlBool, sql } from 'kysely';
import type { Position } from './calls/call-views.ts';
import type { Db } from './database.ts';

/** What the inbox holds, for people to look at: ids and times, not the bytes. */
export interface EventReader {
  list(query: EventQuery): Promise<{ items: EventView[]; next: Position | null }>;
}

export interface EventQuery {
  /** only those that were found to be about nothing of ours */
  unclaimed: boolean;
  after: Position | null;
  limit: number;
}

export interface EventView {
  id: string;
  provider: 'elevenlabs' | 'twilio';
  kind: string;
  claimedBy: string | null;
  conversationId: string | null;
  callSid: string | null;
  receivedAt: Date;
  routedAt: Date | null;
}

/** Microseconds, so that two events of one millisecond keep their order from page to page. */
const exactReceivedAt = sql<string>`to_char(received_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

export const createEventReader = (db: Db): EventReader => ({
  async list({ unclaimed, after, limit }) {
    let query = db
      .selectFrom('webhook_events')
      .select(['id', 'provider', 'kind', 'claimed_by', 'conversation_id', 'call_sid', 'received_at', 'routed_at'])
      .select(exactReceivedAt.as('exact_received_at'))
      .orderBy('received_at', 'desc')
      .orderBy('id', 'desc')
      // one more than asked for: whether there is a next page
      .limit(limit + 1);
    if (unclaimed) query = query.where('routed_at', 'is not', null).where('claimed_by', 'is', null);
    if (after)
      query = query.where(sql<SqlBool>`(received_at, id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`);
    const rows = await query.execute();
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map((row) => ({
        id: row.id,
        provider: row.provider,
        kind: row.kind,
        claimedBy: row.claimed_by,
        conversationId: row.conversation_id,
        callSid: row.call_sid,
        receivedAt: row.received_at,
        routedAt: row.routed_at,
      })),
      next: rows.length > limit && last ? { createdAt: last.exact_received_at, id: last.id } : null,
    };
  },
});
