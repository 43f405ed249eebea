import { type Expression, type SqlBool, sql } from 'kysely';
import type { MessageView } from '../../domain/messages/message-view.ts';
import type { Db } from '../database.ts';
import { optedOutAmong, optOut } from '../messages/opt-outs.ts';
import { messagesWithNumber } from '../messages/message-views.ts';
import type { CallSearch } from './call-filter.ts';
import type { Position } from './call-views.ts';
import { nameKey } from './candidates.ts';
import { addToTimeline } from './timeline.ts';

/** People who are called about an application, as operators see them. Leads are not among them. */
export interface CandidatePages {
  /** who was called last comes first */
  list(query: CandidateQuery): Promise<{ items: CandidateView[]; next: Position | null }>;
  find(candidateId: string): Promise<CandidateDetail | null>;
  /**
   * From now on the number is neither called nor written to, and no START takes that back; calls that wait end at the
   * gate. Twice is harmless: the first time stays. @returns since when, null for nobody
   */
  optOut(candidateId: string): Promise<Date | null>;
}

export interface CandidateQuery {
  search: CallSearch | null;
  /** the newest call of the last candidate of the page before */
  after: Position | null;
  limit: number;
}

export interface CandidateView {
  id: string;
  firstName: string;
  lastName: string;
  phone: string;
  externalId: string | null;
  timeZone: string | null;
  optedOut: boolean;
  calls: number;
  lastCallAt: Date | null;
  createdAt: Date;
}

export interface CandidateDetail extends CandidateView {
  email: string | null;
  /** rings of the last 24 hours on the number, as the gate counts them */
  dialsToday: number;
  /** with the number, newest first */
  messages: MessageView[];
}

export const createCandidatePages = (reads: Db, writes: Db): CandidatePages => ({
  list: (query) => list(reads, query),
  find: (candidateId) => find(reads, candidateId),
  optOut: (candidateId) => optOutCandidate(writes, candidateId),
});

interface ShownCandidate {
  id: string;
  first_name: string;
  last_name: string;
  phone: string;
  external_id: string | null;
  time_zone: string | null;
  calls: number;
  last_call_at: Date | null;
  created_at: Date;
}

const SHOWN = sql`candidates.id, candidates.phone, candidates.external_id, candidates.time_zone, candidates.created_at,
  calls.first_name, calls.last_name, calls.created_at as last_call_at,
  (select count(*) from calls every where every.candidate_id = candidates.id and every.lead_id is null) as calls`;

/** More than these are found soon by looking through the newest calls. */
const FEW = 2_000;

async function list(
  db: Db,
  { search, after, limit }: CandidateQuery,
): Promise<{ items: CandidateView[]; next: Position | null }> {
  const few = search && (await fewMatching(db, search));
  const conditions = [
    sql<SqlBool>`calls.lead_id is null`,
    // the newest call of its candidate
    sql<SqlBool>`calls.id = (
      select newest.id from calls newest where newest.candidate_id = calls.candidate_id and newest.lead_id is null
      order by newest.created_at desc, newest.id desc limit 1
    )`,
    ...(few ? [sql<SqlBool>`calls.candidate_id = any(${few}::uuid[])`] : []),
    ...(search && !few ? [matches(search)] : []),
    ...(after
      ? [sql<SqlBool>`(calls.created_at, calls.id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`]
      : []),
  ];
  const { rows } = await sql<ShownCandidate & { call_id: string; exact_call_at: string }>`
    select ${SHOWN}, calls.id as call_id,
      to_char(calls.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as exact_call_at
    from calls join candidates on candidates.id = calls.candidate_id
    where ${sql.join(conditions, sql` and `)}
    order by calls.created_at desc, calls.id desc limit ${limit + 1}
  `.execute(db);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: await withOptOuts(db, shown),
    next: rows.length > limit && last ? { createdAt: last.exact_call_at, id: last.call_id } : null,
  };
}

/** Ids of those that match, null when they are many. */
async function fewMatching(db: Db, search: CallSearch): Promise<string[] | null> {
  const { rows } = await sql<{ id: string }>`
    select id from candidates where ${matches(search)} limit ${FEW + 1}
  `.execute(db);
  return rows.length > FEW ? null : rows.map(({ id }) => id);
}

/** By what is kept of the name, which is in small letters. */
function matches({ words, digits, id }: CallSearch): Expression<SqlBool> {
  const inName = words.map((word) => sql<SqlBool>`strpos(candidates.name_key, ${nameKey(word, '')}) > 0`);
  return sql<SqlBool>`(${sql.join(
    [
      inName.length > 0 ? sql`(${sql.join(inName, sql` and `)})` : sql`false`,
      digits === null ? sql`false` : sql`strpos(candidates.phone, ${digits}) > 0`,
      id === null ? sql`false` : sql`candidates.id::text = ${id} or candidates.external_id = ${id}`,
    ],
    sql` or `,
  )})`;
}

async function find(db: Db, candidateId: string): Promise<CandidateDetail | null> {
  const { rows } = await sql<ShownCandidate & { email: string | null; dials_today: number }>`
    select ${SHOWN}, candidates.email, (
      select count(*) from call_attempts a
      where a.to_number = candidates.phone and a.sent_at > now() - interval '24 hours' and a.phase <> 'not_placed'
    ) as dials_today
    from candidates left join lateral (
      select first_name, last_name, created_at from calls
      where candidate_id = candidates.id and lead_id is null order by created_at desc, id desc limit 1
    ) calls on true
    where candidates.id = ${candidateId}
  `.execute(db);
  const [row] = rows;
  const [view] = await withOptOuts(db, rows);
  if (!row || !view) return null;
  return {
    ...view,
    email: row.email,
    dialsToday: row.dials_today,
    messages: await messagesWithNumber(db, row.phone),
  };
}

async function withOptOuts(db: Db, rows: ShownCandidate[]): Promise<CandidateView[]> {
  const optedOut = await optedOutAmong(
    db,
    rows.map(({ phone }) => phone),
  );
  return rows.map((row) => ({
    id: row.id,
    firstName: row.first_name ?? '',
    lastName: row.last_name ?? '',
    phone: row.phone,
    externalId: row.external_id,
    timeZone: row.time_zone,
    optedOut: optedOut.has(row.phone),
    calls: row.calls,
    lastCallAt: row.last_call_at,
    createdAt: row.created_at,
  }));
}

async function optOutCandidate(db: Db, candidateId: string): Promise<Date | null> {
  return db.transaction().execute(async (trx) => {
    const candidate = await trx
      .selectFrom('candidates')
      .select('phone')
      .where('id', '=', candidateId)
      .executeTakeFirst();
    if (!candidate) return null;
    const since = await optOut(trx, candidate.phone, new Date(), 'operator');
    const waiting = await trx
      .selectFrom('calls')
      .select('id')
      .where('candidate_id', '=', candidateId)
      .where('outcome', 'is', null)
      .execute();
    for (const { id } of waiting)
      await addToTimeline(trx, {
        callId: id,
        source: 'operator',
        kind: 'opted_out',
        text: 'The candidate does not want to be called any more',
        once: 'opted_out',
      });
    return since;
  });
}
