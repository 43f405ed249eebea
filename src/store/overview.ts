import { sql } from 'kysely';
import type { AttentionReason, CallOutcome, CallPhase } from '../domain/calls/call.ts';
import { isShown, openReasons } from './calls/attention-desk.ts';
import { shownPhase } from './calls/call-views.ts';
import type { Db } from './database.ts';
import { type DueHour, readDueNext } from './due-next.ts';

/** How the day is going, in figures. Each is a number of calls that a list can show: those that were made that day. */
export interface Overview {
  asOf: Date;
  today: {
    accepted: number;
    dialled: number;
    answered: number;
    /** closed, and the conversation was held */
    completed: number;
    /** under way now, whenever they were made */
    live: number;
    /** reasons for attention that are open and not put off, of whatever day */
    needsAttention: number;
  };
  /** by the day on which they were made, oldest first */
  days: { date: string; outcomes: Partial<Record<CallOutcome, number>> }[];
  attention: { kind: AttentionReason; count: number; oldestAt: Date }[];
  /** the newest of those under way */
  live: { id: string; phase: CallPhase; since: Date }[];
  /** the next 24 hours, the one that runs first */
  due: DueHour[];
}

export type OverviewReader = (timeZone: string) => Promise<Overview>;

const DAYS = 14;
const MOST_LIVE = 20;
/** From the moment at which somebody's phone may ring until all is told. */
const LIVE_PHASES: CallPhase[] = ['dialling', 'unknown', 'ringing', 'talking', 'gathering', 'analysing', 'reporting'];

/** Reads only; one statement after the other, for each of them takes one of few connections. */
export const createOverviewReader =
  (db: Db): OverviewReader =>
  async (timeZone) => {
    const { as_of, date, ...today } = await countToday(db, timeZone);
    const days = await countDays(db, timeZone, date);
    const attention = await countAttention(db);
    const live = await readLive(db);
    const needsAttention = attention.reduce((sum, { count }) => sum + count, 0);
    const due = await readDueNext(db, timeZone);
    return {
      asOf: as_of,
      today: { ...today, live: live.count, needsAttention },
      days,
      attention,
      live: live.newest,
      due,
    };
  };

const dayBegins = (timeZone: string, daysAgo = 0) =>
  sql<Date>`(date_trunc('day', now() at time zone ${timeZone}) - ${daysAgo}::int * interval '1 day') at time zone ${timeZone}`;

async function countToday(db: Db, timeZone: string) {
  const hasAttempt = (column: 'sent_at' | 'answered_at') =>
    sql`exists (select 1 from call_attempts a where a.call_id = calls.id and a.${sql.ref(column)} is not null)`;
  const count = (condition: ReturnType<typeof hasAttempt>) => sql<number>`count(*) filter (where ${condition})`;
  return db
    .selectFrom('calls')
    .select([
      sql<Date>`now()`.as('as_of'),
      sql<string>`to_char(now() at time zone ${timeZone}, 'YYYY-MM-DD')`.as('date'),
      sql<number>`count(*)`.as('accepted'),
      count(hasAttempt('sent_at')).as('dialled'),
      count(hasAttempt('answered_at')).as('answered'),
      count(sql`closed_at is not null and outcome = 'held'`).as('completed'),
    ])
    .where('created_at', '>=', dayBegins(timeZone))
    .executeTakeFirstOrThrow();
}

async function countDays(db: Db, timeZone: string, today: string): Promise<Overview['days']> {
  const rows = await db
    .selectFrom('calls')
    .select([
      sql<string>`to_char(created_at at time zone ${timeZone}, 'YYYY-MM-DD')`.as('date'),
      sql<CallOutcome>`outcome`.as('outcome'),
      sql<number>`count(*)`.as('count'),
    ])
    .where('created_at', '>=', dayBegins(timeZone, DAYS - 1))
    .where('outcome', 'is not', null)
    .groupBy([sql`1`, 'outcome'])
    .execute();
  return Array.from({ length: DAYS }, (_, index) => {
    const date = dateBefore(today, DAYS - 1 - index);
    const ofDay = rows.filter((row) => row.date === date);
    return { date, outcomes: Object.fromEntries(ofDay.map(({ outcome, count }) => [outcome, count])) };
  });
}

/** By the calendar: there a day has no hours. */
function dateBefore(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() - days);
  return at.toISOString().slice(0, 10);
}

async function countAttention(db: Db): Promise<Overview['attention']> {
  return openReasons(db)
    .select([
      sql<AttentionReason>`reason.kind`.as('kind'),
      sql<number>`count(*)`.as('count'),
      sql<Date>`min(coalesce(attention.since, calls.updated_at))`.as('oldestAt'),
    ])
    .where(isShown)
    .groupBy(sql`reason.kind`)
    .orderBy(sql`min(coalesce(attention.since, calls.updated_at))`)
    .execute();
}

async function readLive(db: Db) {
  const rows = await db
    .selectFrom('calls')
    .select(['id', shownPhase.as('phase'), 'updated_at as since', sql<number>`count(*) over ()`.as('count')])
    .where('closed_at', 'is', null)
    .where('phase', 'in', LIVE_PHASES)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST_LIVE)
    .execute();
  return { count: rows[0]?.count ?? 0, newest: rows.map(({ id, phase, since }) => ({ id, phase, since })) };
}
