import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { type BulkAction, type BulkResult, MOST_IN_BULK } from '../../domain/bulk.ts';
import { type Db, json, type Trx } from '../database.ts';
import type { BulkJobRow } from '../schema.ts';
import { type CallFilter, conditionsOf } from './call-filter.ts';
import { TEST_VERSION } from './crm-deliveries.ts';
import type { AddressFilter } from './saved-views.ts';

export interface BulkOrder {
  action: BulkAction;
  filter: Omit<CallFilter, 'search'>;
  /** the same in the words of an address, to be kept */
  address: AddressFilter;
  askedBy: string;
  keyHash: string;
  requestHash: string;
}

export type KeptBulk =
  | { kind: 'kept'; id: string; isFinished: boolean }
  /** the key was used for something else */
  | { kind: 'conflict' }
  | { kind: 'nothing' }
  | { kind: 'too_many' };

export interface BulkView {
  id: string;
  action: BulkAction;
  filter: AddressFilter;
  askedBy: string;
  createdAt: Date;
  finishedAt: Date | null;
  total: number;
  waiting: number;
  results: Record<BulkResult, number>;
}

/**
 * The newest result is at rest: what is on its way, or an older version before it, is not sent beside itself
 * (results.ts asks the same about one call).
 */
const isAtRest: RawBuilder<SqlBool> = sql<SqlBool>`exists (
  select 1 from crm_deliveries d
  where d.call_id = calls.id and d.version > ${TEST_VERSION} and d.status in ('delivered', 'dead_letter') and not exists (
    select 1 from crm_deliveries other
    where other.call_id = d.call_id and other.version > ${TEST_VERSION}
      and (other.version > d.version or other.status in ('pending', 'retrying'))
  )
)`;

function meant(db: Db, filter: Omit<CallFilter, 'search'>) {
  let query = db
    .selectFrom('calls')
    .select('calls.id')
    .where(isAtRest)
    // one more than is done at once: whether there are too many
    .limit(MOST_IN_BULK + 1);
  for (const condition of conditionsOf(filter)) query = query.where(condition);
  return query;
}

/** How many calls it would be about; more than `MOST_IN_BULK` are not counted. */
export async function countBulk(db: Db, filter: Omit<CallFilter, 'search'>): Promise<number> {
  const { count } = await db
    .selectFrom(meant(db, filter).as('meant'))
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/**
 * Keeps the order with the calls that it is about as of now: later ones are not meant. Twice is harmless: the same key
 * is the same order.
 */
export async function keepBulk(db: Db, order: BulkOrder): Promise<KeptBulk> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${order.keyHash}, 0))`.execute(trx);
    const known = await trx
      .selectFrom('bulk_jobs')
      .select(['id', 'request_hash', 'finished_at'])
      .where('key_hash', '=', order.keyHash)
      .executeTakeFirst();
    if (known)
      return known.request_hash === order.requestHash
        ? { kind: 'kept', id: known.id, isFinished: known.finished_at !== null }
        : { kind: 'conflict' };
    const calls = await meant(trx, order.filter).execute();
    if (calls.length === 0) return { kind: 'nothing' };
    if (calls.length > MOST_IN_BULK) return { kind: 'too_many' };
    return { kind: 'kept', id: await insertBulk(trx, order, calls), isFinished: false };
  });
}

async function insertBulk(trx: Trx, order: BulkOrder, calls: { id: string }[]): Promise<string> {
  const { action, address, askedBy, keyHash, requestHash } = order;
  const id = uuidv7();
  await trx
    .insertInto('bulk_jobs')
    .values({
      ...{ id, action, filter: json(address) },
      ...{ asked_by: askedBy, key_hash: keyHash, request_hash: requestHash },
    })
    .execute();
  await sql`insert into bulk_calls (job_id, call_id) select ${id}, unnest(${calls.map((call) => call.id)}::uuid[])`.execute(
    trx,
  );
  return id;
}

export async function viewBulk(db: Db, id: string): Promise<BulkView | null> {
  const job = await db.selectFrom('bulk_jobs').selectAll().where('id', '=', id).executeTakeFirst();
  return job ? { ...viewOf(job), ...(await countsOf(db, id)) } : null;
}

async function countsOf(db: Db, id: string): Promise<Pick<BulkView, 'total' | 'waiting' | 'results'>> {
  const rows = await db
    .selectFrom('bulk_calls')
    .select(['result', (select) => select.fn.countAll<number>().as('count')])
    .where('job_id', '=', id)
    .groupBy('result')
    .execute();
  const of = (result: BulkResult | null) => rows.find((row) => row.result === result)?.count ?? 0;
  return {
    total: rows.reduce((sum, { count }) => sum + count, 0),
    waiting: of(null),
    results: { accepted: of('accepted'), refused: of('refused'), skipped: of('skipped') },
  };
}

const viewOf = (job: BulkJobRow) => ({
  id: job.id,
  action: job.action,
  filter: job.filter,
  askedBy: job.asked_by,
  createdAt: job.created_at,
  finishedAt: job.finished_at,
});

/** The next ones of which nothing has come yet. */
export async function nextOfBulk(db: Db, jobId: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('bulk_calls')
    .select('call_id')
    .where('job_id', '=', jobId)
    .where('result', 'is', null)
    .orderBy('call_id')
    .limit(limit)
    .execute();
  return rows.map(({ call_id }) => call_id);
}

/** Which version of its result a call may be sent again with; null: none, or it is on its way. */
export async function versionAtRest(db: Db, callId: string): Promise<number | null> {
  const row = await db
    .selectFrom('crm_deliveries')
    .innerJoin('calls', 'calls.id', 'crm_deliveries.call_id')
    .select((select) => select.fn.max('crm_deliveries.version').as('version'))
    .where('calls.id', '=', callId)
    .where(isAtRest)
    .executeTakeFirst();
  return row?.version ?? null;
}

/** What came of one; the first time stays. */
export async function endOfBulkCall(db: Db, jobId: string, callId: string, result: BulkResult): Promise<void> {
  await db
    .updateTable('bulk_calls')
    .set({ result, ended_at: sql<Date>`now()` })
    .where('job_id', '=', jobId)
    .where('call_id', '=', callId)
    .where('result', 'is', null)
    .execute();
}

/** Somebody works on it; with nothing left it is finished, once. @returns how many are left */
export async function noteBulk(db: Db, jobId: string): Promise<number> {
  const { waiting } = await countsOf(db, jobId);
  await db
    .updateTable('bulk_jobs')
    .set({
      updated_at: sql<Date>`now()`,
      ...(waiting === 0 && { finished_at: sql<Date>`coalesce(finished_at, now())` }),
    })
    .where('id', '=', jobId)
    .execute();
  return waiting;
}

/** Orders on which nobody has worked for a while: their workflow was never started, or is gone. */
export async function findBulkUnderWay(db: Db, olderThanMs: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('bulk_jobs')
    .select('id')
    .where('finished_at', 'is', null)
    .where('updated_at', '<', sql<Date>`now() - ${olderThanMs} * interval '1 ms'`)
    .orderBy(sql`random()`)
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}
