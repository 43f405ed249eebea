import { sql } from 'kysely';
import { crmIdempotencyKey } from '../../domain/ids.ts';
import { DELIVERY_COLUMNS } from '../columns.ts';
import { type Db, json } from '../database.ts';
import type { CrmDeliveryRow } from '../schema.ts';

/** The delivery of one result version, made with these bytes when it is not there yet: whoever comes second sends the first one's bytes. */
export async function keepDelivery(db: Db, callId: string, version: number, body: string): Promise<CrmDeliveryRow> {
  await db
    .insertInto('crm_deliveries')
    .values({ call_id: callId, version, idempotency_key: crmIdempotencyKey(callId, version), body, status: 'pending' })
    .onConflict((conflict) => conflict.columns(['call_id', 'version']).doNothing())
    .execute();
  return readDelivery(db, callId, version);
}

export async function readDelivery(db: Db, callId: string, version: number): Promise<CrmDeliveryRow> {
  return db
    .selectFrom('crm_deliveries')
    .select(DELIVERY_COLUMNS)
    .where('call_id', '=', callId)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
}

/** Of a body that was made to try the CRM out, before there is a result. */
export const TEST_VERSION = 0;

/** The newest result of a call that was made for the CRM, or null. */
export async function newestDelivery(db: Db, callId: string): Promise<CrmDeliveryRow | null> {
  const row = await db
    .selectFrom('crm_deliveries')
    .selectAll()
    .where('call_id', '=', callId)
    .where('version', '>', TEST_VERSION)
    .orderBy('version', 'desc')
    .executeTakeFirst();
  return row ?? null;
}

/** A version before this one that is still on its way, or null. */
export async function findEarlierUndelivered(db: Db, callId: string, version: number): Promise<number | null> {
  const row = await db
    .selectFrom('crm_deliveries')
    .select('version')
    .where('call_id', '=', callId)
    .where('version', '<', version)
    .where('version', '>', TEST_VERSION)
    .where('status', 'in', ['pending', 'retrying'])
    .orderBy('version')
    .executeTakeFirst();
  return row?.version ?? null;
}

/**
 * Makes the version after the newest one, where the bytes differ from it. Twice is harmless: the second time finds it.
 * @returns it, or null when the CRM has these bytes or was never sent anything
 */
export async function keepFurtherDelivery(db: Db, callId: string, body: string): Promise<number | null> {
  const newest = await newestDelivery(db, callId);
  if (newest === null) return null;
  if (newest.body === body) return newest.version > 1 && newest.status === 'pending' ? newest.version : null;
  return (await keepDelivery(db, callId, newest.version + 1, body)).version;
}

/**
 * Counts a try before it is made, so that a crash in between is seen as a try.
 * @returns how many there are now, and how long ago the first one was, whoever made it
 */
export async function countTry(
  db: Db,
  callId: string,
  version: number,
): Promise<{ tries: number; sinceFirstMs: number }> {
  const row = await db
    .updateTable('crm_deliveries')
    .set({
      tries: sql`tries + 1`,
      first_tried_at: sql<Date>`coalesce(first_tried_at, clock_timestamp())`,
      updated_at: sql`now()`,
    })
    .where('call_id', '=', callId)
    .where('version', '=', version)
    .returning([
      'tries',
      sql<number>`(extract(epoch from clock_timestamp() - first_tried_at) * 1000)::float8`.as('since_first_ms'),
    ])
    .executeTakeFirstOrThrow();
  return { tries: row.tries, sinceFirstMs: row.since_first_ms };
}

/** Results of closed calls that are on their way and were not touched for a while: their workflow may be gone. */
export async function findUnderWay(
  db: Db,
  olderThanMs: number,
  limit: number,
): Promise<Pick<CrmDeliveryRow, 'call_id' | 'version'>[]> {
  return db
    .selectFrom('crm_deliveries')
    .innerJoin('calls', 'calls.id', 'crm_deliveries.call_id')
    .select(['crm_deliveries.call_id', 'crm_deliveries.version'])
    .where('crm_deliveries.status', 'in', ['pending', 'retrying'])
    .where('crm_deliveries.version', '>', TEST_VERSION)
    .where('calls.closed_at', 'is not', null)
    .where('crm_deliveries.updated_at', '<', sql<Date>`now() - ${olderThanMs} * interval '1 ms'`)
    .orderBy(sql`random()`)
    .limit(limit)
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
