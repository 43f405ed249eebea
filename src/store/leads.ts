import { sql } from 'kysely';
import type { LeadUpdate } from '../domain/lead-update.ts';
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
  const id = leadId ?? known?.id ?? `lead_${phone!.replace(/[^0-9]/g, '')}`;
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
 * Appends the frames of an update to its lead's stream and tells the listeners. `once` names the cause: the same cause
 * again appends nothing. @returns the lead, null when the update names none
 */
export async function publishToLead(db: Db, update: LeadUpdate, once: string): Promise<LeadRow | null> {
  const lead = await keepLead(db, update);
  if (lead === null || update.frames.length === 0) return lead;
  const added = await db
    .insertInto('lead_frames')
    .values(update.frames.map((frame, index) => ({ lead_id: lead.id, frame: json(frame), once: `${once}:${index}` })))
    .onConflict((conflict) => conflict.columns(['lead_id', 'once']).doNothing())
    .returning('id')
    .execute();
  if (added.length > 0) await sql`select pg_notify(${LEAD_CHANNEL}, ${lead.id})`.execute(db);
  return lead;
}
