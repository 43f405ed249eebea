import { sql } from 'kysely';
import { type Db, json } from '../database.ts';

/** Says that a person has to look after a lead, and why. Twice is harmless: a reason stands there once. */
export async function addLeadAttention(db: Db, leadId: string, reason: string): Promise<void> {
  await db
    .updateTable('leads')
    .set({
      needs_attention: sql<string>`case when needs_attention ? ${reason} then needs_attention else needs_attention || ${json([reason])}::jsonb end`,
      updated_at: sql<Date>`now()`,
    })
    .where('id', '=', leadId)
    .execute();
}
