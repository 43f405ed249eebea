import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { FollowUpEnd, FollowUpKind, FollowUpResult } from '../../domain/leads/follow-up.ts';
import { type Db, json } from '../database.ts';
import type { FollowUpRow } from './lead-tables.ts';

export interface NewFollowUp {
  leadId: string;
  /** the call that it follows */
  callId: string | null;
  kind: FollowUpKind;
  dueAt: Date;
  /** what it follows, in words of ours: the same cause makes one follow-up */
  cause: string;
}

/** The follow-up of a cause, made when it is not there yet. Twice is harmless: the first one stays, with its time. */
export async function keepFollowUp(db: Db, { leadId, callId, kind, dueAt, cause }: NewFollowUp): Promise<FollowUpRow> {
  await db
    .insertInto('follow_ups')
    .values({ id: uuidv7(), lead_id: leadId, call_id: callId, kind, due_at: dueAt, status: 'waiting', cause })
    .onConflict((conflict) => conflict.column('cause').doNothing())
    .execute();
  return db.selectFrom('follow_ups').selectAll().where('cause', '=', cause).executeTakeFirstOrThrow();
}

export async function readFollowUp(db: Db, id: string): Promise<FollowUpRow> {
  return db.selectFrom('follow_ups').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

/** Ends a follow-up; the first end stays. @returns the row after it */
export async function endFollowUp(
  db: Db,
  id: string,
  status: FollowUpEnd,
  result: FollowUpResult,
): Promise<FollowUpRow> {
  await db
    .updateTable('follow_ups')
    .set({ status, result: json(result), updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('status', '=', 'waiting')
    .execute();
  return readFollowUp(db, id);
}
