import { sql } from 'kysely';
import { crmIdempotencyKey } from '../domain/ids.ts';
import { type Db, json } from './database.ts';
import type { CrmDeliveryRow } from './schema.ts';

/** The delivery of one result version, made with these bytes when it is not there yet: whoever comes second sends the first one's bytes. */
export async function keepDelivery(db: Db, callId: string, version: number, body: string): Promise<CrmDeliveryRow> {
  await db
    .insertInto('crm_deliveries')
    .values({ call_id: callId, version, idempotency_key: crmIdempotencyKey(callId, version), body, status: 'pending' })
    .onConflict((conflict) => conflict.columns(['call_id', 'version']).doNothing())
    .execute();
  return db
    .selectFrom('crm_deliveries')
    .selectAll()
    .where('call_id', '=', callId)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
}

/** Counts a try before it is made, so that a crash in between is seen as a try. */
export async function countTry(db: Db, callId: string, version: number): Promise<void> {
  await db
    .updateTable('crm_deliveries')
    .set({ tries: sql`tries + 1`, updated_at: sql`now()` })
    .where('call_id', '=', callId)
    .where('version', '=', version)
    .execute();
}

export async function recordDelivery(
  db: Db,
  callId: string,
  version: number,
  result:
    | { status: 'delivered'; responseStatus: number; response: unknown }
    | { status: 'retrying' | 'dead_letter'; responseStatus: number | null; error: string },
): Promise<void> {
  await db
    .updateTable('crm_deliveries')
    .set({
      status: result.status,
      response_status: result.responseStatus,
      response: result.status === 'delivered' ? json(result.response ?? null) : null,
      last_error: result.status === 'delivered' ? null : result.error,
      ...(result.status === 'delivered' && { delivered_at: sql<Date>`now()` }),
      updated_at: sql`now()`,
    })
    .where('call_id', '=', callId)
    .where('version', '=', version)
    .execute();
}
