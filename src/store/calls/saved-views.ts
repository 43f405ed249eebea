import { isDeepStrictEqual } from 'node:util';
import { type SqlBool, sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Db, Trx } from '../database.ts';
import { json } from '../database.ts';
import type { SavedViewRow } from '../schema.ts';
import type { Position } from './call-views.ts';

/** A filter of the list of calls, as its address has it. */
export type AddressFilter = Record<string, string>;

export interface SavedView {
  id: string;
  owner: string;
  name: string;
  filter: AddressFilter;
  isShared: boolean;
  createdAt: Date;
  updatedAt: Date;
}

export type GivenView = Pick<SavedView, 'name' | 'filter' | 'isShared'>;

/** Who asks, and whether they may change what is somebody else's. */
export interface ViewUser {
  name: string;
  isAdmin: boolean;
}

export type KeptView =
  | { kind: 'kept'; view: SavedView }
  /** they have another one of this name */
  | { kind: 'name_taken' }
  | { kind: 'too_many' }
  /** there is none, or it is somebody else's alone */
  | { kind: 'unknown' }
  /** everybody sees it, its owner changes it */
  | { kind: 'not_yours' };

export interface ViewDesk {
  /** their own ones and everybody's, oldest first */
  list(query: { user: string; after: Position | null; limit: number }): Promise<{
    items: SavedView[];
    next: Position | null;
  }>;
  /** Twice is harmless: the same is kept once. */
  create(user: ViewUser, given: GivenView): Promise<KeptView>;
  /** Twice is harmless: it is the same afterwards. */
  replace(user: ViewUser, id: string, given: GivenView): Promise<KeptView>;
  /** Twice is harmless: the second time there is none. */
  remove(user: ViewUser, id: string): Promise<'removed' | 'unknown' | 'not_yours'>;
}

/** Of one person: what is counted each minute stays little. */
export const MOST_VIEWS = 30;

export const createViewDesk = (reads: Db, writes: Db): ViewDesk => ({
  list: (query) => list(reads, query),
  create: (user, given) => writes.transaction().execute((trx) => create(trx, user, given)),
  replace: (user, id, given) =>
    writes.transaction().execute(async (trx) => {
      const found = await lockOwn(trx, user, id);
      if (typeof found === 'string') return { kind: found };
      const sameName = await findByName(trx, found.owner, given.name);
      if (sameName && sameName.id !== id) return { kind: 'name_taken' };
      const row = await trx
        .updateTable('saved_views')
        .set({ ...columnsOf(given), updated_at: sql<Date>`now()` })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
      return { kind: 'kept', view: viewOf(row) };
    }),
  remove: (user, id) =>
    writes.transaction().execute(async (trx) => {
      const found = await lockOwn(trx, user, id);
      if (typeof found === 'string') return found;
      await trx.deleteFrom('saved_views').where('id', '=', id).execute();
      return 'removed';
    }),
});

async function create(trx: Trx, { name: owner }: ViewUser, given: GivenView): Promise<KeptView> {
  // one at a time for each owner: a second click finds what the first has made
  await sql`select pg_advisory_xact_lock(hashtextextended(${`saved_views:${owner}`}, 0))`.execute(trx);
  const before = await findByName(trx, owner, given.name);
  if (before) return isSame(before, given) ? { kind: 'kept', view: viewOf(before) } : { kind: 'name_taken' };
  const { count } = await trx
    .selectFrom('saved_views')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('owner', '=', owner)
    .executeTakeFirstOrThrow();
  if (count >= MOST_VIEWS) return { kind: 'too_many' };
  const row = await trx
    .insertInto('saved_views')
    .values({ id: uuidv7(), owner, ...columnsOf(given) })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { kind: 'kept', view: viewOf(row) };
}

async function lockOwn(
  trx: Trx,
  { name, isAdmin }: ViewUser,
  id: string,
): Promise<SavedViewRow | 'unknown' | 'not_yours'> {
  const row = await trx.selectFrom('saved_views').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row || (row.owner !== name && !row.is_shared)) return 'unknown';
  return row.owner === name || isAdmin ? row : 'not_yours';
}

const findByName = (db: Db, owner: string, name: string): Promise<SavedViewRow | undefined> =>
  db.selectFrom('saved_views').selectAll().where('owner', '=', owner).where('name', '=', name).executeTakeFirst();

async function list(db: Db, { user, after, limit }: Parameters<ViewDesk['list']>[0]): ReturnType<ViewDesk['list']> {
  let query = db
    .selectFrom('saved_views')
    .selectAll()
    .select(sql<string>`to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as('exact_created_at'))
    .where((where) => where.or([where('owner', '=', user), where('is_shared', '=', true)]))
    .orderBy('created_at')
    .orderBy('id')
    // one more than asked for: whether there is a next page
    .limit(limit + 1);
  if (after) query = query.where(sql<SqlBool>`(created_at, id) > (${after.createdAt}::timestamptz, ${after.id}::uuid)`);
  const rows = await query.execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(viewOf),
    next: rows.length > limit && last ? { createdAt: last.exact_created_at, id: last.id } : null,
  };
}

const columnsOf = ({ name, filter, isShared }: GivenView) => ({ name, filter: json(filter), is_shared: isShared });

const isSame = (row: SavedViewRow, { filter, isShared }: GivenView): boolean =>
  row.is_shared === isShared && isDeepStrictEqual(row.filter, filter);

const viewOf = (row: SavedViewRow): SavedView => ({
  id: row.id,
  owner: row.owner,
  name: row.name,
  filter: row.filter,
  isShared: row.is_shared,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
