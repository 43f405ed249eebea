import { sql } from 'kysely';
import type { Check } from '../domain/health-checks.ts';
import { type Db, json } from './database.ts';

/** What the last run found, whoever ran it. */
export interface RanChecks {
  ranAt: Date;
  items: Check[];
}

export async function lastChecks(db: Db): Promise<RanChecks | null> {
  const row = await db.selectFrom('health_checks').selectAll().executeTakeFirst();
  return row ? { ranAt: row.ran_at, items: row.items } : null;
}

/** In the place of what was found before. */
export async function keepChecks(db: Db, items: Check[]): Promise<RanChecks> {
  const row = { ran_at: sql<Date>`clock_timestamp()`, items: json(items) };
  const { ran_at } = await db
    .insertInto('health_checks')
    .values({ id: 1, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .returning('ran_at')
    .executeTakeFirstOrThrow();
  return { ranAt: ran_at, items };
}
