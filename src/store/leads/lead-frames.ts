import { sql } from 'kysely';
import type { LeadFrame } from '../../domain/leads/lead-update.ts';
import type { Db } from '../database.ts';

/**
 * A place in a lead's stream. Ids are given before their transactions end, so a row with a smaller id can become visible
 * later; the order that never does is that of the transactions, and within them that of the ids.
 */
export interface StreamPlace {
  /** transaction id, as text: it has 64 bits */
  xid: string;
  id: number;
}

export interface PlacedFrame extends StreamPlace {
  frame: LeadFrame;
}

/** How much one reading brings; who has missed more gets the rest in the next ones. */
const FRAMES_A_READ = 500;

/** Before anything that may still become visible: a stream from here on misses nothing that is committed later. */
export async function placeOfNow(db: Db): Promise<StreamPlace> {
  const { rows } = await sql<{ xid: string }>`select pg_snapshot_xmin(pg_current_snapshot())::text as xid`.execute(db);
  return { xid: rows[0]!.xid, id: 0 };
}

/** The place right after the frame with this id, or null when this lead has no such frame. */
export async function placeOfFrame(db: Db, leadId: string, id: number): Promise<StreamPlace | null> {
  const row = await db
    .selectFrom('lead_frames')
    .select(['id', sql<string>`xid::text`.as('xid')])
    .where('lead_id', '=', leadId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/**
 * The next frames of a lead after a place, in the order of their transactions (of the column: as texts, 10 is before 9), as far as nothing can still come before
 * them: only rows of transactions older than every one that is under way.
 * @returns `isAll` false when there is more, or will be as soon as an older transaction ends
 */
export async function framesAfter(
  db: Db,
  leadId: string,
  { xid, id }: StreamPlace,
): Promise<{ frames: PlacedFrame[]; isAll: boolean }> {
  const { rows } = await sql<{ id: number; xid: string; frame: LeadFrame; settled: boolean }>`
    select id, xid::text, frame, xid < pg_snapshot_xmin(pg_current_snapshot()) as settled from lead_frames
    where lead_id = ${leadId} and (xid, id) > (${xid}::xid8, ${id})
    order by lead_frames.xid, lead_frames.id limit ${FRAMES_A_READ}
  `.execute(db);
  const frames = rows.filter(({ settled }) => settled);
  return { frames, isAll: frames.length === rows.length && rows.length < FRAMES_A_READ };
}
