import { sql } from 'kysely';
import type { AttentionReason } from '../../domain/calls/call.ts';
import { withdrawAttention } from '../../store/calls/attention.ts';
import { lockCall } from '../../store/calls/calls.ts';
import { keepDelivery } from '../../store/calls/crm-deliveries.ts';
import type { Trx } from '../../store/database.ts';
import { resultBody } from '../../store/calls/result-body.ts';
import { findSettlement, settlementApplied } from '../../store/calls/settlements.ts';
import type { CallRow } from '../../store/schema.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import type { ActivityDependencies } from '../dependencies.ts';

const VERSION = 1;
const SETTLED: AttentionReason = 'nobody_could_be_asked';

/**
 * Does what follows from a person's decision about an unresolved call, in one transaction: its line is free, it no longer
 * asks for attention, and one that rang is reported. Its outcome stays what it was: neither provider could tell (decision
 * 010). Twice is harmless: everything here finds itself done.
 * @returns the version of its result that is to be delivered, null when nothing is
 */
export const applySettlement =
  ({ db, crm }: Pick<ActivityDependencies, 'db' | 'crm'>) =>
  async ({ callId }: { callId: string }): Promise<{ version: number | null }> =>
    db.transaction().execute(async (trx) => {
      const { call } = await lockCall(trx, callId);
      const settlement = await findSettlement(trx, callId);
      if (settlement === null) return { version: null };
      await endAttempts(trx, call, settlement.rang);
      await withdrawAttention(trx, { callId, kind: SETTLED });
      await addToTimeline(trx, {
        callId,
        source: 'operator',
        kind: 'settled',
        text: settlement.rang ? 'An operator settled it: the phone rang' : 'An operator settled it: it never rang',
        once: 'settled',
      });
      await settlementApplied(trx, callId);
      const body = crm === null ? null : await resultBody(trx, call, 'unresolved');
      if (body === null) return { version: null };
      await keepDelivery(trx, callId, VERSION, body);
      return { version: VERSION };
    });

/** One that never rang counts for no ceiling; in either case nobody waits for its line any more. */
async function endAttempts(trx: Trx, call: CallRow, rang: boolean): Promise<void> {
  await trx
    .updateTable('call_attempts')
    .set({
      live_until: null,
      ended_at: sql<Date>`coalesce(ended_at, now())`,
      phase: rang ? 'ended' : 'not_placed',
      updated_at: sql<Date>`now()`,
      ...(!rang && { outcome: 'not_placed' }),
    })
    .where('call_id', '=', call.id)
    .where('outcome', '=', 'unresolved')
    .execute();
}
