import { type SqlBool, sql } from 'kysely';
import type { AttentionReason, CallOutcome, CallPhase } from '../../domain/calls/call.ts';
import type { Db, Trx } from '../database.ts';
import type { AttentionRow } from '../schema.ts';
import { type AttentionKey, dropReason, openAttention } from './attention.ts';
import { shownPhase } from './call-views.ts';
import { addToTimeline } from './timeline.ts';

/** What people look after: the reasons for attention that calls have. */
export interface AttentionDesk {
  /** what is open and not put off, oldest first; or what is put off */
  list(query: AttentionQuery): Promise<{ items: AttentionView[]; next: AttentionPlace | null }>;
  /** Nobody else takes care of it from now on; it is put off no longer. Twice is harmless. */
  take(about: AttentionKey, who: string): Promise<Taken>;
  /** Anybody may have it again; also who has not taken it may say so, for the other may be away. Twice is harmless. */
  release(about: AttentionKey): Promise<AttentionView | null>;
  /** Nobody has to look at it until then, and its call's story says so, without the reason. Twice is harmless: it is so already. */
  snooze(about: AttentionKey, who: string, snooze: Snooze): Promise<Taken>;
  /** It is done: the call asks for it no longer, and its story says so, without the note. Twice: the first stays. */
  resolve(about: AttentionKey, who: string, note: string): Promise<Resolved>;
}

export type Taken =
  | { kind: 'yours'; item: AttentionView }
  | { kind: 'taken'; by: string }
  /** the call does not ask for it */
  | { kind: 'not_open' };

export interface Snooze {
  until: Date;
  reason: string;
}

export type Resolved = { kind: 'resolved'; at: Date } | { kind: 'taken'; by: string } | { kind: 'not_open' };

export interface AttentionQuery {
  kind?: AttentionReason;
  /** taken by this person; null: by nobody */
  assignee?: string | null;
  isSnoozed?: boolean;
  after: AttentionPlace | null;
  limit: number;
}

/** Where one stands in the list: oldest first. */
export interface AttentionPlace extends AttentionKey {
  /** in microseconds */
  since: string;
}

export interface AttentionView extends AttentionKey {
  since: Date;
  outcome: CallOutcome | null;
  phase: CallPhase;
  firstName: string;
  lastName: string;
  phone: string;
  companyName: string;
  campaignId: number | null;
  assignee: string | null;
  takenAt: Date | null;
  /** until when it is put off, by whom, and why */
  snoozed: { until: Date; by: string; reason: string } | null;
}

export const createAttentionDesk = (reads: Db, writes: Db): AttentionDesk => ({
  list: (query) => listOpen(reads, query),
  take: (about, who) =>
    writes.transaction().execute(async (trx) => {
      const open = await lockOpen(trx, about);
      if (open === null) return { kind: 'not_open' };
      if (open.assignee !== null && open.assignee !== who) return { kind: 'taken', by: open.assignee };
      if (open.assignee === null)
        await trx
          .updateTable('attention')
          .set({ assignee: who, taken_at: sql<Date>`now()` })
          .where('id', '=', open.id)
          .execute();
      if (open.snoozed_until !== null)
        await trx
          .updateTable('attention')
          .set({ snoozed_until: null, snoozed_by: null, snooze_reason: null })
          .where('id', '=', open.id)
          .execute();
      return { kind: 'yours', item: (await readOpen(trx, about))! };
    }),
  release: (about) =>
    writes.transaction().execute(async (trx) => {
      const open = await lockOpen(trx, about);
      if (open === null) return null;
      if (open.assignee !== null)
        await trx.updateTable('attention').set({ assignee: null, taken_at: null }).where('id', '=', open.id).execute();
      return readOpen(trx, about);
    }),
  snooze: (about, who, { until, reason }) =>
    writes.transaction().execute(async (trx) => {
      const open = await lockOpen(trx, about);
      if (open === null) return { kind: 'not_open' };
      if (open.assignee !== null && open.assignee !== who) return { kind: 'taken', by: open.assignee };
      const isSoAlready = open.snoozed_until?.getTime() === until.getTime() && open.snooze_reason === reason;
      if (!isSoAlready) {
        await trx
          .updateTable('attention')
          .set({ snoozed_until: until, snoozed_by: who, snooze_reason: reason })
          .where('id', '=', open.id)
          .execute();
        await addToTimeline(trx, {
          callId: about.callId,
          source: 'operator',
          kind: 'attention_snoozed',
          text: `${who} put it off until ${until.toISOString()}: ${about.kind}`,
        });
      }
      return { kind: 'yours', item: (await readOpen(trx, about))! };
    }),
  resolve: (about, who, note) =>
    writes.transaction().execute(async (trx) => {
      const open = await lockOpen(trx, about);
      if (open === null) {
        const before = await lastResolved(trx, about);
        return before === null ? { kind: 'not_open' } : { kind: 'resolved', at: before };
      }
      if (open.assignee !== null && open.assignee !== who) return { kind: 'taken', by: open.assignee };
      const { resolved_at } = await trx
        .updateTable('attention')
        .set({ resolved_at: sql<Date>`now()`, resolved_by: who, note })
        .where('id', '=', open.id)
        .returning('resolved_at')
        .executeTakeFirstOrThrow();
      await dropReason(trx, about);
      await addToTimeline(trx, {
        callId: about.callId,
        source: 'operator',
        kind: 'attention_resolved',
        text: `${who} has looked at it: ${about.kind}`,
      });
      return { kind: 'resolved', at: resolved_at! };
    }),
});

/** The open row of a reason that the call has, locked with its call; null when the call does not ask for it. */
async function lockOpen(
  trx: Trx,
  about: AttentionKey,
): Promise<Pick<AttentionRow, 'id' | 'assignee' | 'snoozed_until' | 'snooze_reason'> | null> {
  const call = await trx
    .selectFrom('calls')
    .select('needs_attention')
    .where('id', '=', about.callId)
    .forUpdate()
    .executeTakeFirst();
  if (!call?.needs_attention.includes(about.kind)) return null;
  // It has none when a process of the version before asked for attention.
  await openAttention(trx, about.callId, [about.kind]);
  return trx
    .selectFrom('attention')
    .select(['id', 'assignee', 'snoozed_until', 'snooze_reason'])
    .where('call_id', '=', about.callId)
    .where('kind', '=', about.kind)
    .where('resolved_at', 'is', null)
    .executeTakeFirstOrThrow();
}

async function lastResolved(trx: Trx, { callId, kind }: AttentionKey): Promise<Date | null> {
  const row = await trx
    .selectFrom('attention')
    .select('resolved_at')
    .where('call_id', '=', callId)
    .where('kind', '=', kind)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.resolved_at ?? null;
}

const since = sql<Date>`coalesce(attention.since, calls.updated_at)`;
const exactSince = sql<string>`to_char(${since} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** It comes back by itself: nothing has to happen then. */
const isSnoozed = sql<SqlBool>`coalesce(attention.snoozed_until > now(), false)`;
export const isShown = sql<SqlBool>`not ${isSnoozed}`;

/** Each reason of each call that has one. `needs_attention <> '[]'` is what the index is made by. */
export const openReasons = (db: Db) =>
  db
    .selectFrom('calls')
    .innerJoinLateral(
      sql<{ kind: AttentionReason }>`jsonb_array_elements_text(calls.needs_attention)`.as<'reason'>(sql`reason(kind)`),
      (join) => join.onTrue(),
    )
    .leftJoin('attention', (join) =>
      join
        .onRef('attention.call_id', '=', 'calls.id')
        .on(sql<SqlBool>`attention.kind = reason.kind`)
        .on('attention.resolved_at', 'is', null),
    )
    .where(sql<SqlBool>`calls.needs_attention <> '[]'`);

const selectOpen = (db: Db) =>
  openReasons(db)
    .select([
      'calls.id as call_id',
      'calls.first_name',
      'calls.last_name',
      'calls.to_number',
      'calls.company_name',
      'calls.campaign_id',
      'calls.outcome',
      'attention.assignee',
      'attention.taken_at',
      'attention.snoozed_until',
      'attention.snoozed_by',
      'attention.snooze_reason',
    ])
    .select([
      sql<AttentionReason>`reason.kind`.as('kind'),
      shownPhase.as('phase'),
      since.as('since'),
      exactSince.as('exact_since'),
      isSnoozed.as('is_snoozed'),
    ]);

async function listOpen(
  db: Db,
  { kind, assignee, isSnoozed: snoozed = false, after, limit }: AttentionQuery,
): Promise<{ items: AttentionView[]; next: AttentionPlace | null }> {
  let query = selectOpen(db)
    .where(snoozed ? isSnoozed : isShown)
    .orderBy(since)
    .orderBy('calls.id')
    .orderBy(sql`reason.kind`)
    // one more than asked for: whether there is a next page
    .limit(limit + 1);
  if (kind !== undefined) query = query.where(sql<SqlBool>`reason.kind = ${kind}`);
  if (assignee !== undefined) query = query.where('attention.assignee', 'is not distinct from', assignee);
  if (after)
    query = query.where(
      sql<SqlBool>`(${since}, calls.id, reason.kind) > (${after.since}::timestamptz, ${after.callId}::uuid, ${after.kind}::text)`,
    );
  const rows = await query.execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(viewOf),
    next: rows.length > limit && last ? { since: last.exact_since, callId: last.call_id, kind: last.kind } : null,
  };
}

async function readOpen(db: Db, { callId, kind }: AttentionKey): Promise<AttentionView | null> {
  const row = await selectOpen(db)
    .where('calls.id', '=', callId)
    .where(sql<SqlBool>`reason.kind = ${kind}`)
    .executeTakeFirst();
  return row ? viewOf(row) : null;
}

type OpenRow = Awaited<ReturnType<ReturnType<typeof selectOpen>['execute']>>[number];

const viewOf = (row: OpenRow): AttentionView => ({
  callId: row.call_id,
  kind: row.kind,
  since: row.since,
  outcome: row.outcome,
  phase: row.phase,
  firstName: row.first_name,
  lastName: row.last_name,
  phone: row.to_number,
  companyName: row.company_name,
  campaignId: row.campaign_id,
  assignee: row.assignee,
  takenAt: row.taken_at,
  snoozed: row.is_snoozed
    ? { until: row.snoozed_until!, by: row.snoozed_by ?? '', reason: row.snooze_reason ?? '' }
    : null,
});
