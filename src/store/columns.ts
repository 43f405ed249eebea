import type { InterviewSessionRow } from './interviews/interview-tables.ts';
import type { AttemptRow, CallRow, ConversationRow, CrmDeliveryRow, RoutableEvent } from './schema.ts';

/** Takes the list only when it names every column of the row. */
const all =
  <Row>() =>
  <const Columns extends readonly (keyof Row & string)[]>(
    columns: Columns & ([keyof Row] extends [Columns[number]] ? unknown : never),
  ): Columns =>
    columns;

/**
 * Every column that this version knows, for the statements of a call's story: by name they can be prepared
 * (prepared-statements.ts), and what the next version adds does not travel.
 */
export const CALL_COLUMNS = all<CallRow>()([
  'id',
  'candidate_id',
  'origin',
  'campaign_id',
  'company_name',
  'first_name',
  'last_name',
  'to_number',
  'agent_phone_number_id',
  'override_prompt',
  'override_first_message',
  'extra_variables',
  'placement',
  'outside_key',
  'lead_id',
  'policy',
  'intent_hash',
  'asked_by',
  'dial_by',
  'trigger_answer',
  'started_at',
  'phase',
  'outcome',
  'needs_attention',
  'revision',
  'questionnaire',
  'prompt',
  'first_message',
  'questionnaire_context',
  'questions_cut',
  'closed_at',
  'erased_at',
  'created_at',
  'updated_at',
]);

export const ATTEMPT_COLUMNS = all<AttemptRow>()([
  'id',
  'call_id',
  'number',
  'phase',
  'outcome',
  'sent_at',
  'fenced_at',
  'not_sent_at',
  'answer',
  'to_number',
  'line',
  'placement',
  'twiml',
  'twiml_asked_at',
  'twilio_call_sid',
  'elevenlabs_conversation_id',
  'live_until',
  'answered_by',
  'answered_at',
  'ended_at',
  'duration_seconds',
  'evidence',
  'recorded',
  'recordings_asked_at',
  'created_at',
  'updated_at',
]);

/** Without what the provider sent, which is long. */
export const EVENT_COLUMNS = all<RoutableEvent>()([
  'id',
  'provider',
  'kind',
  'dedupe_key',
  'event',
  'at_drop_in_door',
  'claimed_by',
  'owes',
  'lead_update',
  'attempt_id',
  'conversation_id',
  'call_sid',
  'received_at',
  'routed_at',
]);

export const CONVERSATION_COLUMNS = all<ConversationRow>()([
  'id',
  'call_id',
  'attempt_id',
  'status',
  'summary',
  'content',
  'created_at',
  'updated_at',
]);

export const DELIVERY_COLUMNS = all<CrmDeliveryRow>()([
  'call_id',
  'version',
  'idempotency_key',
  'body',
  'status',
  'tries',
  'first_tried_at',
  'response_status',
  'response',
  'last_error',
  'delivered_at',
  'created_at',
  'updated_at',
]);

export const SESSION_COLUMNS = all<InterviewSessionRow>()([
  'id',
  'resume_result_id',
  'job_post_id',
  'candidate_name',
  'job_role',
  'generated_questions',
  'interview_prompt',
  'session_url',
  'status',
  'conversation_id',
  'is_trial',
  'wake_wanted_at',
  'created_at',
  'updated_at',
  'expires_at',
]);
