import type { ColumnType, Generated, Insertable, Selectable } from 'kysely';
import type { Analysis } from '../domain/calls/analysis.ts';
import type { AttemptOutcome, AttemptPhase, AttentionReason, CallOutcome, CallPhase } from '../domain/calls/call.ts';
import type { InboxEvent } from '../domain/calls/call-event.ts';
import type { CallOrigin, CallPlacement, CrmStatus, TimelineMark, TimelineSource } from '../domain/calls/call.ts';
import type { AnsweredBy, Conversation } from '../domain/calls/conversation.ts';
import type { ReviewDecision } from '../domain/calls/review.ts';
import type { CallPolicy } from '../domain/policy.ts';
import type { BulkAction, BulkResult } from '../domain/bulk.ts';
import type { Check } from '../domain/health-checks.ts';
import type { LeadUpdate } from '../domain/leads/lead-update.ts';
import type { Questionnaire } from '../domain/calls/questionnaire.ts';
import type { ErasureTables } from './candidates/candidate-tables.ts';
import type { CampaignTables } from './campaigns/campaign-tables.ts';
import type { InterviewTables } from './interviews/interview-tables.ts';
import type { LeadTables } from './leads/lead-tables.ts';

/** The tables of migrations/, as TypeScript sees them. One writer each: docs in ARCHITECTURE.md, "who writes what". */
export interface Database extends LeadTables, CampaignTables, InterviewTables, ErasureTables {
  candidates: CandidatesTable;
  suppressions: SuppressionsTable;
  calls: CallsTable;
  idempotency_keys: IdempotencyKeysTable;
  call_attempts: CallAttemptsTable;
  conversations: ConversationsTable;
  analyses: AnalysesTable;
  crm_deliveries: CrmDeliveriesTable;
  settlements: SettlementsTable;
  reviews: ReviewsTable;
  database_restores: DatabaseRestoresTable;
  questionnaires: QuestionnairesTable;
  webhook_events: WebhookEventsTable;
  timeline: TimelineTable;
  sessions: SessionsTable;
  attention: AttentionTable;
  changes: ChangesTable;
  health_checks: HealthChecksTable;
  saved_views: SavedViewsTable;
  bulk_jobs: BulkJobsTable;
  bulk_calls: BulkCallsTable;
}

/** A timestamp that PostgreSQL fills in when we do not. */
export type Filled = ColumnType<Date, Date | undefined, Date>;
/** jsonb: objects out, text in (pg would send a top-level array as a PostgreSQL array). */
export type Json<T> = ColumnType<T, string, string>;
export type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;
/** jsonb with a default in the schema */
export type FilledJson<T> = ColumnType<T, string | undefined, string>;

interface CandidatesTable {
  id: string;
  phone: string;
  name_key: string;
  external_id: string | null;
  email: string | null;
  time_zone: string | null;
  created_at: Filled;
}

interface SuppressionsTable {
  phone_hash: string;
  reason: string;
  created_at: Filled;
}

interface CallsTable {
  id: string;
  candidate_id: string | null;
  origin: CallOrigin;
  campaign_id: number | null;
  company_name: string;
  first_name: string;
  last_name: string;
  to_number: string;
  agent_phone_number_id: string | null;
  override_prompt: string | null;
  override_first_message: string | null;
  /** dynamic variables beyond those of every call */
  extra_variables: NullableJson<Record<string, string>>;
  placement: Generated<CallPlacement>;
  /** CallSid, else conversation id, of a call that somebody else placed; null for ours */
  outside_key: string | null;
  lead_id: string | null;
  policy: Json<CallPolicy>;
  /** sha256 of campaign, number and names: what makes two requests "the same call again" */
  intent_hash: string;
  /** which API key asked: short hash, for the daily ceiling */
  asked_by: string;
  dial_by: Date;
  /** what the trigger was answered, for ever (start-call.ts) */
  trigger_answer: NullableJson<Record<string, unknown>>;
  started_at: Date | null;
  phase: CallPhase;
  outcome: CallOutcome | null;
  needs_attention: FilledJson<AttentionReason[]>;
  revision: Generated<number>;
  questionnaire: NullableJson<Questionnaire>;
  prompt: string | null;
  first_message: string | null;
  questionnaire_context: string | null;
  questions_cut: Generated<number>;
  closed_at: Date | null;
  /** nothing of it says any more who was called */
  erased_at: Date | null;
  created_at: Filled;
  updated_at: Filled;
}

interface IdempotencyKeysTable {
  /** sha256 of who asked + Idempotency-Key */
  key_hash: string;
  /** sha256 of the normalised request: the same key with another body is a conflict */
  request_hash: string;
  call_id: string;
  created_at: Filled;
}

interface CallAttemptsTable {
  id: string;
  call_id: string;
  number: number;
  phase: AttemptPhase;
  outcome: AttemptOutcome | null;
  sent_at: Date | null;
  fenced_at: Date | null;
  /** claimed, but not sent after all (too long between claim and send) */
  not_sent_at: Date | null;
  answer: NullableJson<StoredAnswer>;
  to_number: string;
  line: string;
  placement: Generated<CallPlacement | 'outside'>;
  /** what joins our leg to the voice agent, asked for once (twilio placement) */
  twiml: string | null;
  twiml_asked_at: Date | null;
  twilio_call_sid: string | null;
  elevenlabs_conversation_id: string | null;
  /** until then nobody else may dial this number: an attempt that may be ringing */
  live_until: Date | null;
  answered_by: AnsweredBy | null;
  answered_at: Date | null;
  ended_at: Date | null;
  duration_seconds: number | null;
  evidence: NullableJson<Record<string, unknown>>;
  /** the provider was told to record it */
  recorded: Generated<boolean>;
  /** when the carrier had said which recordings of the leg there are: it is not asked again */
  recordings_asked_at: Date | null;
  created_at: Filled;
  updated_at: Filled;
}

/** What the provider said to the one request of an attempt. */
export interface StoredAnswer {
  kind: 'placed' | 'refused' | 'not_placed';
  reason?: string;
  retryAfterMs?: number | null;
  /** of the call, when the provider refused */
  outcome?: 'failed' | 'invalid_number';
}

interface ConversationsTable {
  id: string;
  call_id: string;
  attempt_id: string;
  status: string;
  summary: string | null;
  content: Json<Conversation>;
  created_at: Filled;
  updated_at: Filled;
}

interface AnalysesTable {
  call_id: string;
  version: number;
  result: Json<Analysis>;
  created_at: Filled;
}

interface CrmDeliveriesTable {
  call_id: string;
  version: number;
  idempotency_key: string;
  /** the exact bytes that are sent, at the first try and at every later one */
  body: string;
  status: CrmStatus;
  tries: Generated<number>;
  first_tried_at: Date | null;
  response_status: number | null;
  response: NullableJson<unknown>;
  last_error: string | null;
  delivered_at: Date | null;
  created_at: Filled;
  updated_at: Filled;
}

interface SettlementsTable {
  call_id: string;
  rang: boolean;
  /** a person's words: personal, and nowhere else */
  note: string;
  created_at: Filled;
  /** when an activity has done what follows from it */
  applied_at: Date | null;
}

interface ReviewsTable {
  id: Generated<number>;
  call_id: string;
  analysis_version: number;
  decision: ReviewDecision;
  /** a person's words: personal, and nowhere else */
  reason: string;
  reviewed_by: string;
  created_at: Filled;
}

interface DatabaseRestoresTable {
  id: Generated<number>;
  restored_at: Filled;
  reopened_at: Date | null;
}

interface QuestionnairesTable {
  campaign_id: number;
  content: Json<Questionnaire>;
  fetched_at: Filled;
}

/** `erasure`: it came about somebody who was erased, and was emptied before it was stored */
export type EventClaim = 'call' | 'interview' | 'message' | 'recording' | 'erasure';

export type OwedWorkflow = 'lateResult' | 'replyToSms';

interface WebhookEventsTable {
  id: string;
  provider: 'elevenlabs' | 'twilio';
  kind: string;
  dedupe_key: string;
  event: NullableJson<InboxEvent>;
  /** false for Event Streams, which shows whatever happens on the account */
  at_drop_in_door: Generated<boolean>;
  /** what it was found to be about; null once routed: about nothing of ours */
  claimed_by: EventClaim | null;
  /** the workflow that it began, until that is seen to have ended */
  owes: OwedWorkflow | null;
  lead_update: NullableJson<LeadUpdate>;
  attempt_id: string | null;
  conversation_id: string | null;
  call_sid: string | null;
  raw: Buffer;
  received_at: Filled;
  routed_at: Date | null;
}

interface TimelineTable {
  id: Generated<string>;
  call_id: string;
  at: Filled;
  provider_at: Date | null;
  source: TimelineSource;
  kind: string;
  attempt: number | null;
  text: string;
  mark: TimelineMark | null;
  once: string | null;
}

interface SessionsTable {
  token_hash: Buffer;
  key_fingerprint: string;
  person: string;
  created_at: Filled;
  last_used_at: Filled;
}

interface AttentionTable {
  id: Generated<number>;
  call_id: string;
  kind: AttentionReason;
  since: Filled;
  /** a person's name, else that of the key */
  assignee: string | null;
  taken_at: Date | null;
  resolved_at: Date | null;
  /** null: what else happened to the call settled it */
  resolved_by: string | null;
  note: string | null;
  snoozed_until: Date | null;
  snoozed_by: string | null;
  snooze_reason: string | null;
}

/** Written by triggers (migrations/015-changes.ts). */
interface ChangesTable {
  id: Generated<number>;
  xid: Generated<string>;
  kind: 'call' | 'message' | 'interview' | 'attention';
  /** id of what has changed; null: of the whole kind */
  subject: string | null;
  at: Filled;
}

interface HealthChecksTable {
  id: Generated<number>;
  ran_at: Date;
  items: Json<Check[]>;
}

interface SavedViewsTable {
  id: string;
  owner: string;
  name: string;
  filter: Json<Record<string, string>>;
  is_shared: boolean;
  created_at: Filled;
  updated_at: Filled;
}

interface BulkJobsTable {
  id: string;
  action: BulkAction;
  filter: Json<Record<string, string>>;
  asked_by: string;
  key_hash: string;
  request_hash: string;
  created_at: Filled;
  updated_at: Filled;
  finished_at: Date | null;
}

interface BulkCallsTable {
  job_id: string;
  call_id: string;
  /** null: nothing has come of it yet */
  result: BulkResult | null;
  ended_at: Date | null;
}

export type BulkJobRow = Selectable<BulkJobsTable>;
export type SavedViewRow = Selectable<SavedViewsTable>;
export type AttentionRow = Selectable<AttentionTable>;
export type CallRow = Selectable<CallsTable>;
export type NewCallRow = Insertable<CallsTable>;
export type AttemptRow = Selectable<CallAttemptsTable>;
export type ConversationRow = Selectable<ConversationsTable>;
export type CrmDeliveryRow = Selectable<CrmDeliveriesTable>;
export type ReviewRow = Selectable<ReviewsTable>;
export type SettlementRow = Selectable<SettlementsTable>;
export type WebhookEventRow = Selectable<WebhookEventsTable>;
/** What routing needs of an event: all but what the provider sent. */
export type RoutableEvent = Omit<WebhookEventRow, 'raw'>;
export type NewWebhookEvent = Insertable<WebhookEventsTable>;
export type TimelineRow = Selectable<TimelineTable>;
