import { type Expression, type SqlBool, sql } from 'kysely';
import type { Analysis } from '../../domain/calls/analysis.ts';
import type {
  AttemptOutcome,
  AttemptPhase,
  AttentionReason,
  CallOrigin,
  CallOutcome,
  CallPhase,
  CallPlacement,
  CrmStatus,
} from '../../domain/calls/call.ts';
import type { AnsweredBy } from '../../domain/calls/conversation.ts';
import { analysisOfCall } from './conversations.ts';
import { TEST_VERSION } from './crm-deliveries.ts';
import { findSettlement } from './settlements.ts';
import type { Db } from '../database.ts';
import type { AttemptRow, CallRow, TimelineRow } from '../schema.ts';
import { readTimeline } from './timeline.ts';

/** The read model behind /api/v1: calls as operators see them. Reads only, PostgreSQL only. */
export interface CallReader {
  list(query: CallQuery): Promise<CallPage>;
  find(callId: string): Promise<CallDetail | null>;
  /** null when there is no such call */
  timeline(callId: string): Promise<TimelineRow[] | null>;
}

export interface CallQuery {
  filter: CallFilter;
  /** the last call of the page before, null for the first page */
  after: Position | null;
  limit: number;
}

export interface CallFilter {
  campaignId?: number;
  phase?: CallPhase;
  outcome?: CallOutcome;
  needsAttention?: boolean;
  search?: CallSearch;
}

/** What somebody typed, taken apart by its door: any of the three may match. */
export interface CallSearch {
  /** parts of names, all of which must occur in the candidate's or company's name */
  words: string[];
  /** digits of a number, from the country code on */
  digits: string | null;
  /** whole id of a call, a candidate, a conversation or a Twilio call */
  id: string | null;
}

/** Where a call stands in the list: newest first, and by id among those made in the same microsecond. */
export interface Position {
  /** in microseconds, finer than a Date */
  createdAt: string;
  id: string;
}

export interface CallPage {
  items: CallView[];
  /** null on the last page */
  next: Position | null;
}

export interface CallView {
  id: string;
  outsideKey: string | null;
  origin: CallOrigin;
  placement: CallPlacement;
  campaignId: number | null;
  candidateId: string | null;
  firstName: string;
  lastName: string;
  phone: string;
  companyName: string;
  phase: CallPhase;
  outcome: CallOutcome | null;
  attention: AttentionReason[];
  attempts: AttemptView[];
  crm: { status: CrmStatus; deliveredAt: Date | null; tries: number } | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface AttemptView {
  number: number;
  twilioCallSid: string | null;
  elevenLabsConversationId: string | null;
  phase: AttemptPhase;
  outcome: AttemptOutcome | null;
  sentAt: Date | null;
  answeredAt: Date | null;
  endedAt: Date | null;
  durationSeconds: number | null;
  answeredBy: AnsweredBy | null;
}

export interface CallDetail extends CallView {
  conversation: { status: string; summary: string | null } | null;
  analysis: Analysis | null;
  /** what a person decided, where neither provider could tell */
  settlement: { rang: boolean; note: string; settledAt: Date } | null;
}

export function createCallReader(db: Db): CallReader {
  return {
    list: (query) => listCalls(db, query),
    find: (callId) => findCallDetail(db, callId),
    timeline: (callId) => findTimeline(db, callId),
  };
}

/**
 * When the phone was picked up, as the inbox knows it. Nothing wakes the workflow for it (route-event.ts), so a call
 * that is "ringing" in its row is shown as talking from this event on.
 */
const pickedUpAt = sql<Date | null>`(
  select min(coalesce((e.event->>'at')::timestamptz, e.received_at)) from webhook_events e
  where (e.call_sid = a.twilio_call_sid or e.attempt_id = a.id)
    and e.event->>'kind' = 'leg_changed' and e.event->>'status' = 'in_progress'
)`;

export const shownPhase = sql<CallPhase>`case
  when calls.phase = 'ringing' and exists (
    select 1 from call_attempts a join webhook_events e on (e.call_sid = a.twilio_call_sid or e.attempt_id = a.id)
    where a.call_id = calls.id and a.phase = 'ringing'
      and e.event->>'kind' = 'leg_changed' and e.event->>'status' = 'in_progress'
  ) then 'talking' else calls.phase end`;

/** Microseconds, so that two calls of one millisecond keep their order from page to page. */
const exactCreatedAt = sql<string>`to_char(calls.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const selectCalls = (db: Db) =>
  db
    .selectFrom('calls')
    .selectAll('calls')
    .select([shownPhase.as('shown_phase'), exactCreatedAt.as('exact_created_at')]);

type ShownCall = CallRow & { shown_phase: CallPhase; exact_created_at: string };

async function listCalls(db: Db, { filter, after, limit }: CallQuery): Promise<CallPage> {
  let query = selectCalls(db)
    .orderBy('calls.created_at', 'desc')
    .orderBy('calls.id', 'desc')
    // one more than asked for: whether there is a next page
    .limit(limit + 1);
  for (const condition of conditionsOf(filter)) query = query.where(condition);
  if (after)
    query = query.where(
      sql<SqlBool>`(calls.created_at, calls.id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`,
    );
  const rows = await query.execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: await withDetails(db, shown),
    next: rows.length > limit && last ? { createdAt: last.exact_created_at, id: last.id } : null,
  };
}

function* conditionsOf({
  campaignId,
  phase,
  outcome,
  needsAttention,
  search,
}: CallFilter): Generator<Expression<SqlBool>> {
  if (campaignId !== undefined) yield sql<SqlBool>`calls.campaign_id = ${campaignId}`;
  if (phase !== undefined) yield sql<SqlBool>`${shownPhase} = ${phase}`;
  if (outcome !== undefined) yield sql<SqlBool>`calls.outcome = ${outcome}`;
  if (needsAttention !== undefined)
    yield needsAttention ? sql<SqlBool>`calls.needs_attention <> '[]'` : sql<SqlBool>`calls.needs_attention = '[]'`;
  if (search) yield matches(search);
}

function matches({ words, digits, id }: CallSearch): Expression<SqlBool> {
  const names = sql`(calls.first_name || ' ' || calls.last_name || ' ' || calls.company_name)`;
  const inNames = words.map((word) => sql<SqlBool>`${names} ilike any(${spellingsOf(word)}::text[])`);
  return sql<SqlBool>`(${sql.join(
    [
      inNames.length > 0 ? sql`(${sql.join(inNames, sql` and `)})` : sql`false`,
      digits === null ? sql`false` : sql`calls.to_number like ${`%${digits}%`}`,
      id === null
        ? sql`false`
        : sql`calls.id::text = ${id} or calls.candidate_id::text = ${id} or exists (
            select 1 from call_attempts a
            where a.call_id = calls.id and (a.id = ${id} or a.twilio_call_sid = ${id} or a.elevenlabs_conversation_id = ${id})
          )`,
    ],
    sql` or `,
  )})`;
}

/** A database with locale C folds the case of ASCII letters only: Ä and ä are asked for one by one. */
const spellingsOf = (word: string): string[] =>
  [word, word.toLowerCase(), word.toUpperCase()].map((spelling) => `%${escapeLike(spelling)}%`);

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

async function findCallDetail(db: Db, callId: string): Promise<CallDetail | null> {
  const rows = await selectCalls(db).where('calls.id', '=', callId).execute();
  const [view] = await withDetails(db, rows);
  if (!view) return null;
  const conversation = await db
    .selectFrom('conversations')
    .select(['status', 'summary'])
    .where('call_id', '=', callId)
    .orderBy('created_at', 'desc')
    .executeTakeFirst();
  const settled = await findSettlement(db, callId);
  return {
    ...view,
    conversation: conversation ?? null,
    analysis: await analysisOfCall(db, callId),
    settlement: settled && { rang: settled.rang, note: settled.note, settledAt: settled.created_at },
  };
}

async function findTimeline(db: Db, callId: string): Promise<TimelineRow[] | null> {
  const lines = await readTimeline(db, callId);
  if (lines.length > 0) return lines;
  const call = await db.selectFrom('calls').select('id').where('id', '=', callId).executeTakeFirst();
  return call ? [] : null;
}

/** Adds attempts and deliveries: two queries for a whole page. */
async function withDetails(db: Db, calls: ShownCall[]): Promise<CallView[]> {
  if (calls.length === 0) return [];
  const ids = calls.map((call) => call.id);
  const attempts = await db
    .selectFrom('call_attempts as a')
    .selectAll('a')
    .select(pickedUpAt.as('picked_up_at'))
    .where('a.call_id', 'in', ids)
    .orderBy('a.number')
    .execute();
  const deliveries = await db
    .selectFrom('crm_deliveries')
    .select(['call_id', 'status', 'delivered_at', 'tries'])
    .distinctOn('call_id')
    .where('call_id', 'in', ids)
    .where('version', '>', TEST_VERSION)
    .orderBy('call_id')
    .orderBy('version', 'desc')
    .execute();
  return calls.map((call) => {
    const delivery = deliveries.find((candidate) => candidate.call_id === call.id);
    return {
      id: call.id,
      outsideKey: call.outside_key,
      origin: call.origin,
      placement: call.placement,
      campaignId: call.campaign_id,
      candidateId: call.candidate_id,
      firstName: call.first_name,
      lastName: call.last_name,
      phone: call.to_number,
      companyName: call.company_name,
      phase: call.shown_phase,
      outcome: call.outcome,
      attention: call.needs_attention,
      attempts: attempts.filter((attempt) => attempt.call_id === call.id).map(attemptView),
      crm: delivery
        ? { status: delivery.status, deliveredAt: delivery.delivered_at, tries: delivery.tries }
        : call.closed_at && { status: 'not_applicable', deliveredAt: null, tries: 0 },
      createdAt: call.created_at,
      updatedAt: call.updated_at,
    };
  });
}

function attemptView(attempt: AttemptRow & { picked_up_at: Date | null }): AttemptView {
  const pickedUp = attempt.phase === 'ringing' && attempt.picked_up_at !== null;
  return {
    number: attempt.number,
    twilioCallSid: attempt.twilio_call_sid,
    elevenLabsConversationId: attempt.elevenlabs_conversation_id,
    phase: pickedUp ? 'answered' : attempt.phase,
    outcome: attempt.outcome,
    sentAt: attempt.sent_at,
    answeredAt: attempt.answered_at ?? attempt.picked_up_at,
    endedAt: attempt.ended_at,
    durationSeconds: attempt.duration_seconds,
    answeredBy: attempt.answered_by,
  };
}
