import { sql } from 'kysely';
import { leadIdOfNumber } from '../domain/ids.ts';
import { type LeadUpdate, mergeFacts } from '../domain/lead-update.ts';
import { NOTICE_INTENT } from '../domain/follow-up.ts';
import { type Db, json } from './database.ts';
import type { LeadRow } from './lead-tables.ts';

/** Whoever watches leads listens here; the payload is the lead's id. */
export const LEAD_CHANNEL = 'lead_frames';

/** The newest lead with this number (E.164), or null. */
export async function findLeadByPhone(db: Db, phone: string): Promise<LeadRow | null> {
  const row = await db
    .selectFrom('leads')
    .selectAll()
    .where('phone', '=', phone)
    .orderBy('created_at', 'desc')
    .executeTakeFirst();
  return row ?? null;
}

/**
 * The lead that somebody names by its id or its number, made when it is not there yet: `lead_<digits>` where only the
 * number is known (contracts §3.6). Twice is harmless: what is known is kept, what is new fills gaps.
 * @returns null when neither is given
 */
export async function keepLead(
  db: Db,
  { leadId, phone, customerName = null }: { leadId: string | null; phone: string | null; customerName?: string | null },
): Promise<LeadRow | null> {
  if (leadId === null && phone === null) return null;
  const known = leadId === null ? await findLeadByPhone(db, phone!) : null;
  const id = leadId ?? known?.id ?? leadIdOfNumber(phone!);
  return db
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
  await db.transaction().execute(async (trx) => {
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
 */
export async function publishToLead(db: Db, update: LeadUpdate, once: string): Promise<LeadRow | null> {
  const lead = await leadOfUpdate(db, update);
  if (lead === null) return null;
  if (update.facts) await keepLeadFacts(db, lead.id, update.facts);
  if (update.frames.length === 0) return lead;
  const added = await db
    .insertInto('lead_frames')
    .values(update.frames.map((frame, index) => ({ lead_id: lead.id, frame: json(frame), once: `${once}:${index}` })))
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
