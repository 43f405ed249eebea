import { sql } from 'kysely';
import { nameRecording } from '../../domain/leads/call-frames.ts';
import { leadIdOfNumber } from '../../domain/ids.ts';
import { type LeadUpdate, mergeFacts } from '../../domain/leads/lead-update.ts';
import { NOTICE_INTENT } from '../../domain/leads/follow-up.ts';
import { type Db, inTransaction, json } from '../database.ts';
import type { LeadRow } from './lead-tables.ts';

/** Whoever watches leads listens here; the payload is the lead's id. */
export const LEAD_CHANNEL = 'lead_frames';

/** The newest lead with this number (E.164), or null. */
export async function findLeadByPhone(db: Db, phone: string): Promise<LeadRow | null> {
  return (await findLeadsByPhone(db, [phone])).get(phone) ?? null;
}

/** The newest lead with each of these numbers (E.164), by number. */
export async function findLeadsByPhone(db: Db, phones: string[]): Promise<Map<string, LeadRow>> {
  const rows = await db
    .selectFrom('leads')
    .distinctOn('phone')
    .selectAll()
    .where('phone', '=', sql<string>`any(${phones})`)
    .orderBy('phone')
    .orderBy('created_at', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.phone!, row]));
}

/**
 * The lead that somebody names by its id or its number, made when it is not there yet: `lead_<digits>` where only the
 * number is known (contracts §3.6). Once somebody gives such a lead an id of its own, all that is known moves there.
 * Twice is harmless: what is known is kept, what is new fills gaps.
 * @returns null when neither is given
 */
export async function keepLead(
  db: Db,
  { leadId, phone, customerName = null }: { leadId: string | null; phone: string | null; customerName?: string | null },
): Promise<LeadRow | null> {
  if (leadId === null && phone === null) return null;
  const known = leadId === null ? await findLeadByPhone(db, phone!) : null;
  const id = leadId ?? known?.id ?? leadIdOfNumber(phone!);
  const lead = await db
    .insertInto('leads')
    .values({ id, phone, customer_name: customerName })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({
        phone: sql<string>`coalesce(leads.phone, excluded.phone)`,
        customer_name: sql<string>`coalesce(leads.customer_name, excluded.customer_name)`,
        updated_at: sql<Date>`now()`,
      }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  const nameless = phone === null ? null : leadIdOfNumber(phone);
  return nameless === null || nameless === id ? lead : takeOver(db, nameless, lead);
}

/** Moves what is known under a number to the id that somebody gave its lead; the number then leads there only. */
async function takeOver(db: Db, nameless: string, lead: LeadRow): Promise<LeadRow> {
  const stub = await db
    .selectFrom('leads')
    .select('id')
    .where('id', '=', nameless)
    .where('phone', 'is not', null)
    .executeTakeFirst();
  if (!stub) return lead;
  return inTransaction(db, async (trx) => {
    const from = await trx
      .selectFrom('leads')
      .selectAll()
      .where('id', '=', nameless)
      .forUpdate()
      .executeTakeFirstOrThrow();
    await trx
      .updateTable('lead_frames')
      .set({ lead_id: lead.id })
      .where('lead_id', '=', nameless)
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom('lead_frames as there')
              .select('there.id')
              .where('there.lead_id', '=', lead.id)
              .whereRef('there.once', '=', 'lead_frames.once'),
          ),
        ),
      )
      .execute();
    for (const table of ['messages', 'follow_ups', 'recordings', 'calls'] as const)
      await trx.updateTable(table).set({ lead_id: lead.id }).where('lead_id', '=', nameless).execute();
    await trx.updateTable('leads').set({ phone: null }).where('id', '=', nameless).execute();
    return trx
      .updateTable('leads')
      .set({
        customer_name: lead.customer_name ?? from.customer_name,
        lead_status: lead.lead_status ?? from.lead_status,
        score: lead.score ?? from.score,
        temperature: lead.temperature ?? from.temperature,
        needs_attention: json([...new Set([...lead.needs_attention, ...from.needs_attention])]),
        facts: json(mergeFacts(from.facts, lead.facts)),
      })
      .where('id', '=', lead.id)
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

/**
 * True when we have called this number for HOC: a candidate's. A candidate does not become a lead because somebody's
 * callback names the number.
 */
export async function isCandidatesNumber(db: Db, phone: string): Promise<boolean> {
  const row = await db
    .selectFrom('calls')
    .select('id')
    .where('to_number', '=', phone)
    .where('origin', '=', 'us')
    .where('lead_id', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** @throws when there is no such lead: who names it has made it. */
export async function readLead(db: Db, leadId: string): Promise<LeadRow> {
  return db.selectFrom('leads').selectAll().where('id', '=', leadId).executeTakeFirstOrThrow();
}

/** Merges what is said of a lead into what is kept. Twice is harmless: the same facts make no difference. */
export async function keepLeadFacts(db: Db, leadId: string, news: Record<string, unknown>): Promise<void> {
  await inTransaction(db, async (trx) => {
    const { facts } = await trx
      .selectFrom('leads')
      .select('facts')
      .where('id', '=', leadId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    await trx
      .updateTable('leads')
      .set({ facts: json(mergeFacts(facts, news)), updated_at: sql<Date>`now()` })
      .where('id', '=', leadId)
      .execute();
  });
}

/**
 * Appends the frames of an update to its lead's stream and tells the listeners. `once` names the cause: the same cause
 * again appends nothing. @returns the lead, null when the update names none, or a candidate
 * @param recordingUrl our address of the recording that a frame is about
 */
export async function publishToLead(
  db: Db,
  update: LeadUpdate,
  once: string,
  recordingUrl: string | null = null,
): Promise<LeadRow | null> {
  const lead = await leadOfUpdate(db, update);
  if (lead === null) return null;
  if (update.facts) await keepLeadFacts(db, lead.id, update.facts);
  if (update.frames.length === 0) return lead;
  const frames = update.frames.map((frame) => nameRecording(frame, lead.id, recordingUrl));
  const added = await db
    .insertInto('lead_frames')
    .values(frames.map((frame, index) => ({ lead_id: lead.id, frame: json(frame), once: `${once}:${index}` })))
    .onConflict((conflict) => conflict.columns(['lead_id', 'once']).doNothing())
    .returning('id')
    .execute();
  if (added.length > 0) await sql`select pg_notify(${LEAD_CHANNEL}, ${lead.id})`.execute(db);
  return lead;
}

async function leadOfUpdate(db: Db, { leadId, phone }: LeadUpdate): Promise<LeadRow | null> {
  const isNobodyNew =
    leadId === null && phone !== null && ((await isCandidatesNumber(db, phone)) || (await isOurPeoples(db, phone)));
  return isNobodyNew ? findLeadByPhone(db, phone) : keepLead(db, { leadId, phone });
}

/** Who is told of leads is none; the carrier reports on those messages too. */
async function isOurPeoples(db: Db, phone: string): Promise<boolean> {
  const row = await db
    .selectFrom('messages')
    .select('id')
    .where('to_number', '=', phone)
    .where('intent_key', 'like', `${NOTICE_INTENT}%`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
