import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../database.ts';

/** Two people may share a number: a candidate is number and name together, the name without case and spacing. */
export const nameKey = (firstName: string, lastName: string): string =>
  `${firstName} ${lastName}`.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean).join(' ');

/** Finds or makes the candidate; contact details given now replace what is stored. @returns its id */
export async function keepCandidate(
  db: Db,
  candidate: {
    firstName: string;
    lastName: string;
    phone: string;
    email: string | null;
    externalId: string | null;
    timeZone: string | null;
  },
): Promise<string> {
  const given = {
    ...(candidate.email !== null && { email: candidate.email }),
    ...(candidate.externalId !== null && { external_id: candidate.externalId }),
    ...(candidate.timeZone !== null && { time_zone: candidate.timeZone }),
  };
  const name_key = nameKey(candidate.firstName, candidate.lastName);
  const row = await db
    .insertInto('candidates')
    .values({ id: uuidv7(), phone: candidate.phone, name_key, ...given })
    .onConflict((conflict) => conflict.columns(['phone', 'name_key']).doUpdateSet({ phone: candidate.phone, ...given }))
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}
