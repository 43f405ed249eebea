import { createHmac } from 'node:crypto';
import { DEMO } from '../../demo-settings.ts';
import type { Db } from '../database.ts';

/** What a hash under a key begins with; one without was made before there was a key. */
const KEYED = 'v2:';
const hmac = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex');

/** As all were made at first: whoever reads this line can try all numbers. */
const withoutKey = (e164: string): string => hmac('candidate-calls/suppressions/v1', e164);
/** Over the hash of before, so that those can be keyed whose numbers nobody has any more. */
const keyed = (key: string, hashOfBefore: string): string => KEYED + hmac(key, hashOfBefore);

/** Of the whole process: two would be one too many, and every statement that asks needs the same. The newest first. */
let keys: readonly string[] = [DEMO.suppressionKey];

/** Sets the keys of SUPPRESSION_KEY; the wiring does (dependencies.ts), before anything is asked. */
export function keyPhoneHashes(given: readonly string[]): void {
  keys = given;
}

/**
 * Opt-outs are kept as a keyed hash of the number (E.164), so that they outlive the erasure of the person: without the
 * key, which no dump of the database holds, nobody can tell whose they are.
 */
export const phoneHash = (e164: string): string => keyed(keys[0]!, withoutKey(e164));

/** All hashes under which this number may stand: by each key during a rotation, and without one from before. */
export const phoneHashes = (e164: string): string[] => {
  const before = withoutKey(e164);
  return [...keys.map((key) => keyed(key, before)), before];
};

/** Keys the hashes that were made without a key. Twice is harmless, also at once. @returns how many there were */
export async function keyOlderHashes(db: Db): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const rows = await trx
      .deleteFrom('suppressions')
      .where('phone_hash', 'not like', `${KEYED}%`)
      .returningAll()
      .execute();
    for (const row of rows) {
      await trx
        .insertInto('suppressions')
        .values({ ...row, phone_hash: keyed(keys[0]!, row.phone_hash) })
        .onConflict((conflict) => conflict.column('phone_hash').doNothing())
        .execute();
    }
    return rows.length;
  });
}
