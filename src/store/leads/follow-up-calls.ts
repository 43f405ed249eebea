import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { CallPlacement } from '../../domain/calls/call.ts';
import type { CallPolicy } from '../../domain/policy.ts';
import { findIdempotencyKey, findOpenCall, insertCall, keepIdempotencyKey, readCall } from '../calls/calls.ts';
import { keepCandidate } from '../calls/candidates.ts';
import { type Db, json } from '../database.ts';
import type { CallRow } from '../schema.ts';
import { addToTimeline } from '../calls/timeline.ts';

/** Who asks for the calls of follow-ups. */
export const FOLLOW_UP_ASKER = 'follow_up';

export interface FollowUpCall {
  followUpId: string;
  leadId: string;
  toNumber: string;
  customerName: string;
  organizationName: string;
  variables: Record<string, string>;
  placement: CallPlacement;
  policy: CallPolicy;
}

/**
 * The call that a follow-up places: a row like any other, dialled through the same gate. Twice is harmless: a follow-up
 * has one call, by an idempotency key of its own. A person who is being called already is not rung beside it.
 */
export async function keepFollowUpCall(db: Db, call: FollowUpCall): Promise<CallRow> {
  const key = createHash('sha256').update(`follow-up:${call.followUpId}`).digest('hex');
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(trx);
    const known = await findIdempotencyKey(trx, key);
    if (known) return readCall(trx, known.callId);

    const candidateId = await keepCandidate(trx, {
      firstName: call.customerName,
      lastName: '',
      phone: call.toNumber,
      email: null,
      externalId: null,
      timeZone: null,
    });
    const open = await findOpenCall(trx, candidateId, null);
    const id = open?.id ?? uuidv7();
    if (!open) {
      await insertCall(trx, {
        id,
        candidate_id: candidateId,
        lead_id: call.leadId,
        origin: 'us',
        placement: call.placement,
        campaign_id: null,
        company_name: call.organizationName,
        first_name: call.customerName,
        last_name: '',
        to_number: call.toNumber,
        agent_phone_number_id: null,
        override_prompt: null,
        extra_variables: json(call.variables),
        policy: json(call.policy),
        intent_hash: key,
        asked_by: FOLLOW_UP_ASKER,
        dial_by: sql<Date>`clock_timestamp() + ${call.policy.dialWithinMs} * interval '1 ms'` as unknown as Date,
        phase: 'accepted',
      });
      const text = 'A follow-up asked for the call';
      await addToTimeline(trx, { callId: id, source: 'us', kind: 'accepted', text, once: 'accepted' });
    }
    await keepIdempotencyKey(trx, key, key, id);
    return readCall(trx, id);
  });
}
