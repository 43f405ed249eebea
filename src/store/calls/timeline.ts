import type { TimelineMark, TimelineSource } from '../../domain/calls/call.ts';
import type { Db } from '../database.ts';
import type { TimelineRow } from '../schema.ts';

/** One line of a call's story, for people. `once` names it within the call, so that whoever runs twice says it once. */
export interface TimelineLine {
  callId: string;
  source: TimelineSource;
  kind: string;
  text: string;
  attempt?: number | null;
  providerAt?: Date | null;
  mark?: TimelineMark | null;
  once?: string | null;
}

/** Appends a line; a line with the same `once` already there makes it a no-op. */
export async function addToTimeline(db: Db, line: TimelineLine): Promise<void> {
  await db
    .insertInto('timeline')
    .values({
      call_id: line.callId,
      source: line.source,
      kind: line.kind,
      text: line.text,
      attempt: line.attempt ?? null,
      provider_at: line.providerAt ?? null,
      mark: line.mark ?? null,
      once: line.once ?? null,
    })
    .onConflict((conflict) => conflict.columns(['call_id', 'once']).doNothing())
    .execute();
}

/** The line that a call's story has under this name, or null. */
export async function findLine(db: Db, callId: string, once: string): Promise<TimelineRow | null> {
  const row = await db
    .selectFrom('timeline')
    .selectAll()
    .where('call_id', '=', callId)
    .where('once', '=', once)
    .executeTakeFirst();
  return row ?? null;
}

/** The whole story of a call, oldest first. */
export async function readTimeline(db: Db, callId: string): Promise<TimelineRow[]> {
  return db.selectFrom('timeline').selectAll().where('call_id', '=', callId).orderBy('id').execute();
}

const HELD_BACK = 'held_back:';

/** The newest reason for which the story says that the call was held back, or null. */
export async function heldBackBy(db: Db, callId: string): Promise<string | null> {
  const line = await db
    .selectFrom('timeline')
    .select('once')
    .where('call_id', '=', callId)
    .where('once', 'like', `${HELD_BACK}%`)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return line?.once?.slice(HELD_BACK.length) ?? null;
}
