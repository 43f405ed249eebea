import { sql } from 'kysely';
import type { Db, Trx } from '../database.ts';
import type { SettlementRow } from '../schema.ts';
import { lockCall } from './calls.ts';

/** What a person says about a call that neither provider could tell about. */
export interface Decision {
  rang: boolean;
  /** personal: kept here, carried nowhere */
  note: string;
}

/**
 * Keeps what a person decided about a closed call whose outcome is `unresolved`. Twice is harmless: the first decision
 * stays, and is what every later one gets. Who reports a call and who settles it hold the same lock.
 * @returns the decision that counts, or null: there is nothing (yet) to decide
 */
export async function keepSettlement(db: Db, callId: string, { rang, note }: Decision): Promise<SettlementRow | null> {
  return db.transaction().execute(async (trx) => {
    const { call } = await lockCall(trx, callId);
    if (call.outcome !== 'unresolved' || call.closed_at === null) return null;
    await trx
      .insertInto('settlements')
      .values({ call_id: callId, rang, note })
      .onConflict((conflict) => conflict.column('call_id').doNothing())
      .execute();
    return findSettlement(trx, callId);
  });
}

export async function findSettlement(db: Db, callId: string): Promise<SettlementRow | null> {
  return (await db.selectFrom('settlements').selectAll().where('call_id', '=', callId).executeTakeFirst()) ?? null;
}

/** What follows from it is done. The first time stays. */
export async function settlementApplied(trx: Trx, callId: string): Promise<void> {
  await trx
    .updateTable('settlements')
    .set({ applied_at: sql<Date>`coalesce(applied_at, now())` })
    .where('call_id', '=', callId)
    .execute();
}

/** Decisions of which nothing has followed: the workflow was never started, or is gone. */
export async function findNotApplied(db: Db, olderThanMs: number, limit: number): Promise<{ call_id: string }[]> {
  return db
    .selectFrom('settlements')
    .select('call_id')
    .where('applied_at', 'is', null)
    .where('created_at', '<', sql<Date>`now() - ${olderThanMs} * interval '1 ms'`)
    .orderBy('created_at')
    .limit(limit)
    .execute();
}
