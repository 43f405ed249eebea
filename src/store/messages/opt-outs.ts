import { sql } from 'kysely';
import { phoneHash, phoneHashes } from '../calls/phone-hash.ts';
import type { Db } from '../database.ts';

/** Who wrote STOP. It bars calls as well as messages: both gates read the same table. */
const BY_MESSAGE = 'wrote STOP';
const BY_OPERATOR = 'told an operator';

/**
 * From now on this number is neither called nor written to. An earlier opt-out stays; what was told to an operator as
 * well is no longer taken back by a message. @returns since when it is so
 */
export async function optOut(db: Db, phone: string, at: Date, by: 'message' | 'operator' = 'message'): Promise<Date> {
  const reason = by === 'operator' ? BY_OPERATOR : BY_MESSAGE;
  const { created_at } = await db
    .insertInto('suppressions')
    .values({ phone_hash: phoneHash(phone), reason, created_at: at })
    .onConflict((conflict) =>
      conflict.column('phone_hash').doUpdateSet({
        reason: sql<string>`case when suppressions.reason = ${BY_MESSAGE} then excluded.reason else suppressions.reason end`,
      }),
    )
    .returning('created_at')
    .executeTakeFirstOrThrow();
  return created_at;
}

/** Those of these numbers that are neither called nor written to. */
export async function optedOutAmong(db: Db, phones: string[]): Promise<Set<string>> {
  const hashes = new Map(phones.map((phone) => [phoneHash(phone), phone]));
  const rows = await db
    .selectFrom('suppressions')
    .select('phone_hash')
    .where('phone_hash', '=', sql<string>`any(${[...hashes.keys()]}::text[])`)
    .execute();
  return new Set(rows.map(({ phone_hash }) => hashes.get(phone_hash)!));
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
