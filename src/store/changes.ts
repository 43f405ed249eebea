import { sql } from 'kysely';
import type { CallOutcome, CallPhase } from '../domain/calls/call.ts';
import { shownPhase } from './calls/call-views.ts';
import type { Db } from './database.ts';
import type { StreamPlace } from './leads/lead-frames.ts';

/** Something that a page may show has changed: which, and where a call stands by now; nothing of anybody. */
export type Change =
  | { kind: 'call'; id: string; phase: CallPhase; outcome: CallOutcome | null }
  | { kind: 'message' | 'interview'; id: string }
  | { kind: 'attention' };

export type PlacedChange = StreamPlace & { change: Change };

const CHANGES_A_READ = 500;
/** Who was away for longer reads everything anew anyhow. */
const KEPT_FOR = sql`interval '10 minutes'`;

/** The place right after the change with this id, or null: it is none, or is no longer kept. */
export async function placeOfChange(db: Db, id: number): Promise<StreamPlace | null> {
  const row = await db
    .selectFrom('changes')
    .select(['id', sql<string>`xid::text`.as('xid')])
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** How many changes came after a place, counted no further than `most` + 1. */
export async function countAfter(db: Db, { xid, id }: StreamPlace, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (select 1 from changes where (xid, id) > (${xid}::xid8, ${id}) limit ${most + 1}) as missed
  `.execute(db);
  return rows[0]!.count;
}

/**
 * The next changes after a place, in the order of their transactions, as far as nothing can still come before them
 * (lead-frames.ts); of what changed several times only the last one.
 * @returns `place` where the next reading begins; `isAll` false when there is more to read at once
 */
export async function changesAfter(
  db: Db,
  after: StreamPlace,
): Promise<{ changes: PlacedChange[]; place: StreamPlace; isAll: boolean }> {
  const rows = await db
    .selectFrom('changes')
    .leftJoin('calls', (join) => join.onRef('calls.id', '=', 'changes.subject').on('changes.kind', '=', 'call'))
    .select([
      'changes.id',
      'changes.kind',
      'changes.subject',
      'calls.outcome',
      sql<string>`changes.xid::text`.as('xid'),
      shownPhase.as('phase'),
    ])
    .where(sql<boolean>`(changes.xid, changes.id) > (${after.xid}::xid8, ${after.id})`)
    .where(sql<boolean>`changes.xid < pg_snapshot_xmin(pg_current_snapshot())`)
    .orderBy('changes.xid')
    .orderBy('changes.id')
    .limit(CHANGES_A_READ)
    .execute();
  const last = rows.at(-1);
  const newest = new Map(rows.map((row) => [`${row.kind} ${row.subject}`, row]));
  return {
    changes: rows
      .filter((row) => newest.get(`${row.kind} ${row.subject}`) === row)
      .map(({ xid, id, kind, subject, phase, outcome }) => ({
        xid,
        id,
        change:
          kind === 'attention'
            ? { kind }
            : kind === 'call'
              ? { kind, id: subject!, phase: phase!, outcome }
              : { kind, id: subject! },
      })),
    place: last ? { xid: last.xid, id: last.id } : after,
    isAll: rows.length < CHANGES_A_READ,
  };
}

/** Forgets what nobody goes on from any more. Twice at once is harmless. */
export async function forgetOldChanges(db: Db): Promise<void> {
  await db.deleteFrom('changes').where('at', '<', sql<Date>`now() - ${KEPT_FOR}`).execute();
}
