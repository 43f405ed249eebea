import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { leaseMsOf } from '../../domain/calls/line-lease.ts';
import { attemptId } from '../../domain/ids.ts';
import type { Conversation } from '../../domain/calls/conversation.ts';
import { nameIn } from '../../domain/leads/lead-profile.ts';
import type { CallPolicy } from '../../domain/policy.ts';
import { claimEarlierEvents } from '../events.ts';
import { findLeadByPhone } from '../leads/leads.ts';
import { type Db, json, type Trx } from '../database.ts';
import type { AttemptRow, CallRow } from '../schema.ts';
import { addToTimeline } from './timeline.ts';

export interface OutsideCall {
  callSid: string | null;
  conversationId: string | null;
  /** the person's number, E.164; '' while nobody has told it */
  toNumber: string;
  line: string;
  policy: CallPolicy;
}

/**
 * The row of a call that somebody else placed, made at the first word about it. Whoever knows it by either id of the
 * providers gets the same row: makers wait for each other, and both ids are unique.
 */
export async function keepOutsideCall(db: Db, call: OutsideCall): Promise<AttemptRow> {
  return db.transaction().execute(async (trx) => {
    for (const id of [call.callSid, call.conversationId].filter((known) => known !== null).sort())
      await sql`select pg_advisory_xact_lock(hashtextextended(${`outside:${id}`}, 0))`.execute(trx);
    return (await findByIds(trx, call)) ?? insert(trx, call);
  });
}

async function findByIds(trx: Trx, { callSid, conversationId }: OutsideCall): Promise<AttemptRow | undefined> {
  return trx
    .selectFrom('call_attempts')
    .selectAll()
    .where((where) =>
      where.or([
        where('twilio_call_sid', '=', callSid ?? ''),
        where('elevenlabs_conversation_id', '=', conversationId ?? ''),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
}

async function insert(trx: Trx, call: OutsideCall): Promise<AttemptRow> {
  const id = uuidv7();
  const person = call.toNumber === '' ? null : await knownPerson(trx, call.toNumber);
  await trx
    .insertInto('calls')
    .values({
      id,
      candidate_id: person?.candidateId ?? null,
      lead_id: person?.leadId ?? null,
      origin: 'outside',
      outside_key: call.callSid ?? call.conversationId,
      campaign_id: null,
      company_name: person?.companyName ?? '',
      first_name: person?.firstName ?? '',
      last_name: person?.lastName ?? '',
      to_number: call.toNumber,
      policy: json(call.policy),
      intent_hash: '',
      asked_by: 'outside',
      dial_by: sql<Date>`now()` as unknown as Date,
      phase: 'ringing',
    })
    .execute();
  await addToTimeline(trx, {
    callId: id,
    source: 'us',
    kind: 'followed',
    text: 'A call that somebody else placed: followed from here on',
    once: 'followed',
  });
  const attempt = await trx
    .insertInto('call_attempts')
    .values({
      id: attemptId(id, 1),
      call_id: id,
      number: 1,
      phase: 'ringing',
      placement: 'outside',
      to_number: call.toNumber,
      line: call.line,
      answer: json({ kind: 'placed' }),
      twilio_call_sid: call.callSid,
      elevenlabs_conversation_id: call.conversationId,
      live_until: sql<Date>`clock_timestamp() + ${leaseMsOf(call.policy)} * interval '1 ms'`,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await claimEarlierEvents(trx, attempt);
  return attempt;
}

/** Fills in whose call it was, once a witness has told the number or the name. What is known stays. */
export async function fillInStranger(
  db: Db,
  call: CallRow,
  { phone, conversation }: { phone: string | null; conversation: Conversation | null },
): Promise<void> {
  const toNumber = call.to_number || phone || '';
  const person = call.to_number === '' && toNumber !== '' ? await knownPerson(db, toNumber) : null;
  const { variables = {} } = conversation ?? {};
  await db
    .updateTable('calls')
    .set({
      to_number: toNumber,
      candidate_id: call.candidate_id ?? person?.candidateId ?? null,
      lead_id: call.lead_id ?? person?.leadId ?? null,
      first_name:
        call.first_name ||
        nameIn(variables['customer_name']) ||
        variables['candidatefirst_name'] ||
        person?.firstName ||
        '',
      last_name: call.last_name || variables['candidatelast_name'] || person?.lastName || '',
      company_name: call.company_name || variables['companyname'] || person?.companyName || '',
    })
    .where('id', '=', call.id)
    .execute();
}

/** What the number tells about who is on the phone: a lead, else whoever we called there last. */
export async function knownPerson(
  db: Db,
  phone: string,
): Promise<{
  candidateId: string | null;
  leadId: string | null;
  firstName: string;
  lastName: string;
  companyName: string;
} | null> {
  const lead = await findLeadByPhone(db, phone);
  const call = await db
    .selectFrom('calls')
    .select(['candidate_id', 'first_name', 'last_name', 'company_name'])
    .where('to_number', '=', phone)
    .where('origin', '=', 'us')
    .orderBy('created_at', 'desc')
    .executeTakeFirst();
  if (!lead && !call) return null;
  return {
    candidateId: call?.candidate_id ?? null,
    leadId: lead?.id ?? null,
    firstName: lead?.customer_name ?? call?.first_name ?? '',
    lastName: lead?.customer_name ? '' : (call?.last_name ?? ''),
    companyName: call?.company_name ?? '',
  };
}
