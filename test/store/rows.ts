import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { type CallPolicy, DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { insertCall } from '../../src/store/calls/calls.ts';
import { type Db, json } from '../../src/store/database.ts';
import type { NewWebhookEvent } from '../../src/store/schema.ts';

export const LINE = '+493023125200';

/** A call that was accepted and not dialled yet. @returns its id */
export async function anAcceptedCall(
  db: Db,
  {
    to = '+493023125001',
    policy = {},
    askedBy = 'test',
    dialInMs = 45_000,
  }: { to?: string; policy?: Partial<CallPolicy>; askedBy?: string; dialInMs?: number } = {},
): Promise<string> {
  const id = uuidv7();
  await insertCall(db, {
    id,
    candidate_id: null,
    origin: 'us',
    campaign_id: 804,
    company_name: 'Kita Birkenallee gGmbH',
    first_name: 'Erika',
    last_name: 'Mustermann',
    to_number: to,
    agent_phone_number_id: null,
    override_prompt: null,
    policy: json({ ...DEFAULT_POLICY, maxDialsPerNumberPerDay: null, maxConcurrentCalls: 1_000, ...policy }),
    intent_hash: id,
    asked_by: askedBy,
    dial_by: sql<Date>`clock_timestamp() + ${dialInMs} * interval '1 ms'` as unknown as Date,
    phase: 'accepted',
  });
  return id;
}

/** An event of Event Streams: a leg rings. */
export const aLegEvent = (callSid: string, to: string): NewWebhookEvent => ({
  id: uuidv7(),
  provider: 'twilio',
  kind: 'com.twilio.voice.status-callback.call.ringing',
  dedupe_key: uuidv7(),
  event: json({
    ...{ kind: 'leg_changed', callSid, status: 'ringing', to, from: LINE },
    ...{ durationSeconds: null, answeredBy: null, at: null },
  }),
  at_drop_in_door: false,
  attempt_id: null,
  conversation_id: null,
  call_sid: callSid,
  raw: Buffer.alloc(0),
});
