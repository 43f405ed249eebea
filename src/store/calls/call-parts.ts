import { sql } from 'kysely';
import type { Analysis } from '../../domain/calls/analysis.ts';
import type { CrmStatus } from '../../domain/calls/call.ts';
import type { Conversation } from '../../domain/calls/conversation.ts';
import { type Question, NO_QUESTIONNAIRE } from '../../domain/calls/questionnaire.ts';
import { printedQuestions } from '../../domain/calls/questionnaire-context.ts';
import { attemptId, parseAttemptId } from '../../domain/ids.ts';
import type { Db } from '../database.ts';
import type { AttemptRow, EventClaim } from '../schema.ts';
import { attemptsOfCall } from './attempts.ts';
import { findCall } from './calls.ts';
import { TEST_VERSION } from './crm-deliveries.ts';

/** What the pages of one call show beside the call itself. Reads only; null where there is no such call. */
export interface CallPartsReader {
  /** the newest conversation, of this attempt where one is named; null also when there is none */
  conversation(callId: string, attempt: number | null): Promise<ConversationView | null>;
  /** what the inbox holds about the call, oldest first */
  events(callId: string): Promise<CallEventView[] | null>;
  /** newest version first; what was sent to try the CRM out is no result */
  deliveries(callId: string): Promise<DeliveryView[] | null>;
  /** newest version first */
  analyses(callId: string): Promise<AnalysisView[] | null>;
  questionnaire(callId: string): Promise<QuestionnaireView | null>;
  /** in the order in which they were made */
  recordings(callId: string): Promise<RecordingView[] | null>;
}

export interface ConversationView
  extends Pick<Conversation, 'status' | 'summary' | 'turns' | 'durationSeconds' | 'terminationReason'> {
  conversationId: string;
  callSid: string | null;
  startedAt: Date | null;
}

export interface CallEventView {
  id: string;
  provider: 'elevenlabs' | 'twilio';
  kind: string;
  attempt: number | null;
  /** by the provider's clock */
  at: Date | null;
  receivedAt: Date;
  routedAt: Date | null;
  /** of the leg, where it is about one */
  status: string | null;
  claimedBy: EventClaim | null;
}

export interface DeliveryView {
  version: number;
  status: CrmStatus;
  tries: number;
  firstTriedAt: Date | null;
  deliveredAt: Date | null;
  responseStatus: number | null;
  lastError: string | null;
  /** the exact JSON that is sent */
  body: string;
  response: unknown;
}

export interface AnalysisView {
  version: number;
  createdAt: Date;
  result: Analysis;
}

export interface QuestionnaireView {
  /** those that the agent was told to ask, in that order */
  questions: Question[];
  context: string | null;
  prompt: string | null;
  firstMessage: string | null;
  questionsCut: number;
}

export interface RecordingView {
  id: string;
  status: 'announced' | 'stored' | 'failed';
  durationSeconds: number | null;
  startedAt: Date | null;
  bytes: number | null;
  contentType: string | null;
  storedAt: Date | null;
  lastError: string | null;
  /** how long after the conversation began the recording did; null: not known */
  offsetSeconds: number | null;
}

export const createCallPartsReader = (db: Db): CallPartsReader => ({
  conversation: (callId, attempt) => conversation(db, callId, attempt),
  events: ofKnownCall(db, events),
  deliveries: ofKnownCall(db, deliveries),
  analyses: ofKnownCall(db, analyses),
  questionnaire: (callId) => questionnaire(db, callId),
  recordings: ofKnownCall(db, recordings),
});

/** An empty list is asked after: of a call that is not there there is none. */
const ofKnownCall =
  <Item>(db: Db, read: (db: Db, callId: string) => Promise<Item[]>) =>
  async (callId: string): Promise<Item[] | null> => {
    const items = await read(db, callId);
    if (items.length > 0) return items;
    const call = await db.selectFrom('calls').select('id').where('id', '=', callId).executeTakeFirst();
    return call ? [] : null;
  };

async function conversation(db: Db, callId: string, attempt: number | null): Promise<ConversationView | null> {
  let query = db
    .selectFrom('conversations')
    .innerJoin('call_attempts', 'call_attempts.id', 'conversations.attempt_id')
    .select(['conversations.id', 'conversations.content', 'call_attempts.twilio_call_sid'])
    .where('conversations.call_id', '=', callId)
    .orderBy('conversations.created_at', 'desc')
    .limit(1);
  if (attempt !== null) query = query.where('conversations.attempt_id', '=', attemptId(callId, attempt));
  const row = await query.executeTakeFirst();
  if (!row) return null;
  const { status, summary, turns, durationSeconds, terminationReason, callSid, startedAt } = row.content;
  return {
    status,
    summary,
    turns,
    durationSeconds,
    terminationReason,
    conversationId: row.id,
    callSid: callSid ?? row.twilio_call_sid,
    startedAt: instantOf(startedAt),
  };
}

/** Dates inside jsonb are texts. */
function instantOf(value: Date | string | null | undefined): Date | null {
  const date = value ? new Date(value) : null;
  return date && !Number.isNaN(date.getTime()) ? date : null;
}

const MOST_EVENTS = 2_000;

async function events(db: Db, callId: string): Promise<CallEventView[]> {
  const attempts = await attemptsOfCall(db, callId);
  const known = <Id>(ids: (Id | null)[]): Id[] => ids.filter((id) => id !== null);
  const rows = await db
    .selectFrom('webhook_events')
    .select(['id', 'provider', 'kind', 'attempt_id', 'conversation_id', 'call_sid', 'received_at', 'routed_at'])
    .select([
      'claimed_by',
      sql<string | null>`event->>'at'`.as('at'),
      sql<string | null>`event->>'status'`.as('status'),
    ])
    .where((where) =>
      where.or([
        where('attempt_id', '=', sql<string>`any(${attempts.map(({ id }) => id)}::text[])`),
        where(
          'conversation_id',
          '=',
          sql<string>`any(${known(attempts.map((one) => one.elevenlabs_conversation_id))}::text[])`,
        ),
        where('call_sid', '=', sql<string>`any(${known(attempts.map((one) => one.twilio_call_sid))}::text[])`),
      ]),
    )
    .orderBy('received_at')
    .orderBy('id')
    .limit(MOST_EVENTS)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    provider: row.provider,
    kind: row.kind,
    attempt: attemptOf(row, attempts),
    at: instantOf(row.at),
    receivedAt: row.received_at,
    routedAt: row.routed_at,
    status: row.status,
    claimedBy: row.claimed_by,
  }));
}

function attemptOf(
  event: { attempt_id: string | null; conversation_id: string | null; call_sid: string | null },
  attempts: AttemptRow[],
): number | null {
  const named = parseAttemptId(event.attempt_id ?? '');
  if (named) return named.attempt;
  const byId = attempts.find(
    ({ elevenlabs_conversation_id, twilio_call_sid }) =>
      (event.conversation_id !== null && elevenlabs_conversation_id === event.conversation_id) ||
      (event.call_sid !== null && twilio_call_sid === event.call_sid),
  );
  return byId?.number ?? null;
}

async function deliveries(db: Db, callId: string): Promise<DeliveryView[]> {
  const rows = await db
    .selectFrom('crm_deliveries')
    .selectAll()
    .where('call_id', '=', callId)
    .where('version', '>', TEST_VERSION)
    .orderBy('version', 'desc')
    .execute();
  return rows.map((row) => ({
    version: row.version,
    status: row.status,
    tries: row.tries,
    firstTriedAt: row.first_tried_at,
    deliveredAt: row.delivered_at,
    responseStatus: row.response_status,
    lastError: row.last_error,
    body: row.body,
    response: row.response,
  }));
}

async function analyses(db: Db, callId: string): Promise<AnalysisView[]> {
  const rows = await db
    .selectFrom('analyses')
    .select(['version', 'created_at', 'result'])
    .where('call_id', '=', callId)
    .orderBy('version', 'desc')
    .execute();
  return rows.map(({ version, created_at, result }) => ({ version, createdAt: created_at, result }));
}

async function questionnaire(db: Db, callId: string): Promise<QuestionnaireView | null> {
  const call = await findCall(db, callId);
  return (
    call && {
      questions: printedQuestions(call.questionnaire ?? NO_QUESTIONNAIRE, call.questions_cut),
      context: call.questionnaire_context,
      prompt: call.prompt,
      firstMessage: call.first_message,
      questionsCut: call.questions_cut,
    }
  );
}

async function recordings(db: Db, callId: string): Promise<RecordingView[]> {
  const legs = db
    .selectFrom('call_attempts')
    .select(sql<string>`twilio_call_sid`.as('sid'))
    .where('call_id', '=', callId)
    .where('twilio_call_sid', 'is not', null);
  const rows = await db
    .selectFrom('recordings')
    .leftJoin('call_attempts', 'call_attempts.twilio_call_sid', 'recordings.twilio_call_sid')
    .leftJoin('conversations', 'conversations.attempt_id', 'call_attempts.id')
    .selectAll('recordings')
    .select(sql<string | null>`conversations.content->>'startedAt'`.as('conversation_started_at'))
    .distinctOn('recordings.twilio_recording_sid')
    .where((where) =>
      where.or([where('recordings.call_id', '=', callId), where('recordings.twilio_call_sid', 'in', legs)]),
    )
    .orderBy('recordings.twilio_recording_sid')
    .orderBy('conversations.created_at', 'desc')
    .execute();
  return rows
    .toSorted((one, other) => one.created_at.getTime() - other.created_at.getTime())
    .map((row) => ({
      id: row.twilio_recording_sid,
      status: row.status,
      durationSeconds: row.duration_seconds,
      startedAt: row.started_at,
      bytes: row.bytes,
      contentType: row.content_type,
      storedAt: row.stored_at,
      lastError: row.last_error,
      offsetSeconds: secondsBetween(instantOf(row.conversation_started_at), row.started_at),
    }));
}

const secondsBetween = (from: Date | null, to: Date | null): number | null =>
  from && to ? (to.getTime() - from.getTime()) / 1_000 : null;
