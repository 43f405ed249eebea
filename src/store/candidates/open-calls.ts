import { sql } from 'kysely';
import type { CallOutcome } from '../../domain/calls/call.ts';
import type { Db } from '../database.ts';
import type { CallRow } from '../schema.ts';
import { anyOf, findPerson } from './person.ts';

/** What is not closed of a candidate's calls. */
export async function openCallsOf(db: Db, candidateId: string): Promise<CallRow[]> {
  const person = await findPerson(db, candidateId);
  if (person === null) return [];
  return db
    .selectFrom('calls')
    .selectAll()
    .where('id', '=', anyOf(person.callIds))
    .where('closed_at', 'is', null)
    .execute();
}

/** Closes a call whose workflow was ended; an outcome that it has stays. */
export async function closeErased(db: Db, callId: string): Promise<void> {
  await db
    .updateTable('calls')
    .set({
      phase: 'closed',
      outcome: sql<CallOutcome>`coalesce(outcome, 'unresolved')`,
      closed_at: sql<Date>`coalesce(closed_at, now())`,
      updated_at: sql<Date>`now()`,
    })
    .where('id', '=', callId)
    .execute();
}
