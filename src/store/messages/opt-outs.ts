import { sql } from 'kysely';
import { phoneHash, phoneHashes } from '../calls/phone-hash.ts';
import type { Db } from '../database.ts';

/** Who wrote STOP. It bars calls as well as messages: both gates read the same table. */
const BY_MESSAGE = 'wrote STOP';

/** From now on this number is neither called nor written to. An earlier opt-out, of whatever kind, stays as it is. */
export async function optOut(db: Db, phone: string, at: Date): Promise<void> {
  await db
    .insertInto('suppressions')
    .values({ phone_hash: phoneHash(phone), reason: BY_MESSAGE, created_at: at })
    .onConflict((conflict) => conflict.column('phone_hash').doNothing())
    .execute();
}

/**
 * Takes back an opt-out that came by message before `at`. One that was said otherwise (on the phone, to an operator)
 * stays, and so does a STOP that came later but was worked off earlier.
 * @returns true when there was one
 */
export async function optInAgain(db: Db, phone: string, at: Date): Promise<boolean> {
  const rows = await db
    .deleteFrom('suppressions')
    .where('phone_hash', 'in', phoneHashes(phone))
    .where('reason', '=', BY_MESSAGE)
    .where('created_at', '<', at)
    .returning(sql<number>`1`.as('lifted'))
    .execute();
  return rows.length > 0;
}
