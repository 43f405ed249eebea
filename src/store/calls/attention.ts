import { sql } from 'kysely';
import type { AttentionReason } from '../../domain/calls/call.ts';
import type { Db, Trx } from '../database.ts';

export interface AttentionKey {
  callId: string;
  kind: AttentionReason;
}

/** A call asks for a person from now on; one that does already keeps its time. */
export async function openAttention(db: Db, callId: string, reasons: readonly AttentionReason[]): Promise<void> {
  if (reasons.length === 0) return;
  await db
    .insertInto('attention')
    .values(reasons.map((kind) => ({ call_id: callId, kind })))
    .onConflict((conflict) => conflict.columns(['call_id', 'kind']).where('resolved_at', 'is', null).doNothing())
    .execute();
}

/** A call no longer asks for it, because of something else that a person did. Twice is harmless. */
export async function withdrawAttention(trx: Trx, about: AttentionKey): Promise<void> {
  await dropReason(trx, about);
  await trx
    .updateTable('attention')
    .set({ resolved_at: sql<Date>`now()` })
    .where('call_id', '=', about.callId)
    .where('kind', '=', about.kind)
    .where('resolved_at', 'is', null)
    .execute();
}

/** Of the call alone. */
export async function dropReason(trx: Trx, { callId, kind }: AttentionKey): Promise<void> {
  await trx
    .updateTable('calls')
    .set({ needs_attention: sql<string>`needs_attention - ${kind}::text`, updated_at: sql<Date>`now()` })
    .where('id', '=', callId)
    .execute();
}
