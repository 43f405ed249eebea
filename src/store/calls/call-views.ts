import { type SqlBool, sql } from 'kysely';
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
import { type CallState, callState } from '../../domain/calls/call-state.ts';
import type { AnsweredBy } from '../../domain/calls/conversation.ts';
import type { Review } from '../../domain/calls/review.ts';
import { attemptId } from '../../domain/ids.ts';
import { findAttempt } from './attempts.ts';
import { type CallFilter, callsWithId, conditionsOf, isPickedUp } from './call-filter.ts';
import { analysisOfCall } from './conversations.ts';
import { newestDelivery, TEST_VERSION } from './crm-deliveries.ts';
import { newestReviews, reviewsOf } from './reviews.ts';
import { findSettlement } from './settlements.ts';
import type { Db } from '../database.ts';
import type { AttemptRow, CallRow, TimelineRow } from '../schema.ts';
import { heldBackBy, readTimeline } from './timeline.ts';

/** The read model behind /api/v1: calls as operators see them. Reads only, PostgreSQL only. */
export interface CallReader {
  list(query: CallQuery): Promise<CallPage>;
  /** how many there are, counted as far as `MOST_COUNTED` */
  count(filter: Omit<CallFilter, 'search'>): Promise<CallCount>;
  find(callId: string): Promise<CallDetail | null>;
  /** null when there is no such call */
  timeline(callId: string): Promise<TimelineRow[] | null>;
}

export interface CallCount {
  count: number;
  /** there are more */
  isCapped: boolean;
}

/** Beyond it nobody reads the number, and counting takes long. */
const MOST_COUNTED = 10_000;

export interface CallQuery {
  filter: CallFilter;
  /** the last call of the page before, null for the first page */
  after: Position | null;
  limit: number;
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
  /** what a person decided last about what was concluded */
  review: Review | null;
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
  state: CallState;
  /** what the agent says first; null before it was prepared */
  firstMessage: string | null;
  questionsCut: number;
  revision: number;
  conversation: { status: string; summary: string | null } | null;
  analysis: Analysis | null;
  /** what a person decided, where neither provider could tell */
  settlement: { rang: boolean; note: string; settledAt: Date } | null;
  /** all that people decided about what was concluded, newest first */
  reviews: Review[];
}

export function createCallReader(db: Db): CallReader {
  return {
    list: (query) => listCalls(db, query),
    count: (filter) => countCalls(db, filter),
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

export const shownPhase = sql<CallPhase>`case when calls.phase = 'ringing' and ${isPickedUp} then 'talking' else calls.phase end`;

/** Microseconds, so that two calls of one millisecond keep their order from page to page. */
const exactCreatedAt = sql<string>`to_char(calls.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** What a list shows: prompts, questionnaires and policies would make a page of it megabytes. */
const SHOWN = [
  'calls.id',
  'calls.outside_key',
  'calls.origin',
  'calls.placement',
  'calls.campaign_id',
  'calls.candidate_id',
  'calls.first_name',
  'calls.last_name',
  'calls.to_number',
  'calls.company_name',
  'calls.outcome',
  'calls.needs_attention',
  'calls.closed_at',
  'calls.created_at',
  'calls.updated_at',
] as const;
type ShownColumn = (typeof SHOWN)[number] extends `calls.${infer Name}` ? Name : never;

const selectCalls = (db: Db) =>
  db
    .selectFrom('calls')
    .select(SHOWN)
    .select([shownPhase.as('shown_phase'), exactCreatedAt.as('exact_created_at')]);

type ShownCall = Pick<CallRow, ShownColumn> & { shown_phase: CallPhase; exact_created_at: string };

async function listCalls(db: Db, { filter, after, limit }: CallQuery): Promise<CallPage> {
  let query = selectCalls(db)
    .orderBy('calls.created_at', 'desc')
    .orderBy('calls.id', 'desc')
    // one more than asked for: whether there is a next page
    .limit(limit + 1);
  const id = filter.search?.id ?? null;
  const found = id === null ? [] : await callsWithId(db, id);
  for (const condition of conditionsOf(filter, found)) query = query.where(condition);
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

/** Counts no further than it says, however many there are. */
async function countCalls(db: Db, filter: Omit<CallFilter, 'search'>): Promise<CallCount> {
  let found = db
    .selectFrom('calls')
    .select('calls.id')
    .limit(MOST_COUNTED + 1);
  for (const condition of conditionsOf(filter)) found = found.where(condition);
  const { count } = await db
    .selectFrom(found.as('found'))
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return { count: Math.min(count, MOST_COUNTED), isCapped: count > MOST_COUNTED };
}

const OF_ONE = ['dial_by', 'policy', 'first_message', 'questions_cut', 'revision'] as const;

async function findCallDetail(db: Db, callId: string): Promise<CallDetail | null> {
  const rows = await selectCalls(db)
    .select(OF_ONE.map((name) => `calls.${name}` as const))
    .where('calls.id', '=', callId)
    .execute();
  const [row] = rows;
  const [view] = await withDetails(db, rows);
  if (!row || !view) return null;
  const conversation = await db
    .selectFrom('conversations')
    .select(['status', 'summary'])
    .where('call_id', '=', callId)
    .orderBy('created_at', 'desc')
    .executeTakeFirst();
  const settled = await findSettlement(db, callId);
  return {
    ...view,
    state: await stateOf(db, view, row, settled !== null),
    firstMessage: row.first_message,
    questionsCut: row.questions_cut,
    revision: row.revision,
    conversation: conversation ?? null,
    analysis: await analysisOfCall(db, callId),
    settlement: settled && { rang: settled.rang, note: settled.note, settledAt: settled.created_at },
    reviews: await reviewsOf(db, callId),
  };
}

async function stateOf(
  db: Db,
  { id, phase, origin, outcome, attempts }: CallView,
  { dial_by, policy }: Pick<CallRow, 'dial_by' | 'policy'>,
  isSettled: boolean,
): Promise<CallState> {
  const newest = attempts.at(-1);
  const row = newest && (await findAttempt(db, attemptId(id, newest.number)));
  const delivery = await newestDelivery(db, id);
  return callState(
    {
      phase,
      origin,
      outcome,
      dialBy: dial_by,
      policy,
      heldBackBy: phase === 'held_back' ? await heldBackBy(db, id) : null,
      attempt:
        newest && row
          ? {
              phase: newest.phase,
              sentAt: newest.sentAt,
              answeredAt: newest.answeredAt,
              decidedAt: row.outcome && row.updated_at,
              liveUntil: row.live_until,
              notPlacedFor: row.answer?.reason ?? null,
            }
          : null,
      delivery: delivery && {
        status: delivery.status,
        firstTriedAt: delivery.first_tried_at,
        lastError: delivery.last_error,
      },
      isSettled,
    },
    new Date(),
  );
}

async function findTimeline(db: Db, callId: string): Promise<TimelineRow[] | null> {
  const lines = await readTimeline(db, callId);
  if (lines.length > 0) return lines;
  const call = await db.selectFrom('calls').select('id').where('id', '=', callId).executeTakeFirst();
  return call ? [] : null;
}

/** Adds attempts, deliveries and reviews: three queries for a whole page. */
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
  const reviews = await newestReviews(db, ids);
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
      review: reviews.get(call.id) ?? null,
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
