/** The words of a call: phases, outcomes and how they are said. The legal moves are in call-progress.ts. */

export const CALL_PHASES = [
  'accepted',
  'preparing',
  'held_back',
  'dialling',
  'unknown',
  'ringing',
  'talking',
  'gathering',
  'analysing',
  'reporting',
  'closed',
] as const;
export type CallPhase = (typeof CALL_PHASES)[number];

export const ATTEMPT_PHASES = [
  'created',
  'sent',
  'unknown',
  'placed',
  'ringing',
  'answered',
  'ended',
  'not_placed',
] as const;
export type AttemptPhase = (typeof ATTEMPT_PHASES)[number];

/** How one attempt ended, by its two witnesses (evidence.ts). */
export const ATTEMPT_OUTCOMES = [
  'held',
  'voicemail',
  'no_answer',
  'busy',
  'failed',
  'canceled',
  'no_conversation',
  'unresolved',
  'not_placed',
] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** How the whole call ended; set once, after its last attempt is decided. */
export const CALL_OUTCOMES = [
  'held',
  'voicemail',
  'no_answer',
  'busy',
  'failed',
  'canceled',
  'no_conversation',
  'unresolved',
  'expired',
  'opted_out',
  'invalid_number',
  'cancelled_by_operator',
] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** How the story says it. */
export const OUTCOME_TEXTS: Record<CallOutcome, string> = {
  held: 'The conversation was held',
  voicemail: 'A machine answered',
  no_answer: 'Nobody answered',
  busy: 'The line was busy',
  failed: 'The call could not be connected',
  canceled: 'The call was ended before anybody answered',
  no_conversation: 'Somebody answered, but no conversation was found',
  unresolved: 'Neither provider could tell how it ended',
  expired: 'Not dialled in time',
  opted_out: 'The candidate does not want to be called',
  invalid_number: 'The number cannot be called',
  cancelled_by_operator: 'Taken back by an operator',
};

/** Why an operator should look at a call. Stored with it and shown as written here. */
export const ATTENTION_REASONS = [
  'witnesses_disagree',
  'no_conversation_found',
  'nobody_could_be_asked',
  'provider_refused',
  'analysis_failed',
  'instruction_like_speech',
  'crm_refused',
  'recording_failed',
  'workflow_was_lost',
  'clocks_differ',
  'guardrail_ended_call',
] as const;
export type AttentionReason = (typeof ATTENTION_REASONS)[number];

/** Where a result is on its way to the CRM. */
export const RESULT_STATUSES = ['pending', 'delivered', 'retrying', 'dead_letter'] as const;
export type ResultStatus = (typeof RESULT_STATUSES)[number];

export const CRM_STATUSES = [...RESULT_STATUSES, 'not_applicable'] as const;
export type CrmStatus = (typeof CRM_STATUSES)[number];

export const CANCEL_RESULTS = ['not_dialled', 'ringing_stopped', 'conversation_continues', 'already_ended'] as const;
export type CancelResult = (typeof CANCEL_RESULTS)[number];

export const TIMELINE_SOURCES = ['us', 'twilio', 'elevenlabs', 'hoc', 'crm', 'operator'] as const;
export type TimelineSource = (typeof TIMELINE_SOURCES)[number];

export const TIMELINE_MARKS = ['late', 'duplicate', 'ignored', 'by_poll'] as const;
export type TimelineMark = (typeof TIMELINE_MARKS)[number];

/** Who placed a call: us, or somebody else whose call we only follow. */
export const CALL_ORIGINS = ['us', 'outside'] as const;
export type CallOrigin = (typeof CALL_ORIGINS)[number];

/** Through whom a call is placed: the voice agent's own outbound call, or our Twilio leg joined to the agent. */
export const CALL_PLACEMENTS = ['elevenlabs', 'twilio'] as const;
export type CallPlacement = (typeof CALL_PLACEMENTS)[number];
