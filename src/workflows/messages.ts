import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { CallOrigin, CallPhase, CallPlacement, CancelResult } from '../domain/calls/call.ts';
import type { CallProgress, Placement } from '../domain/calls/call-progress.ts';
import type { SetupResult, SetupWish } from '../domain/campaigns/campaign-setup.ts';
import type { CallPolicy } from '../domain/policy.ts';

/** Names stored in histories: rename one as you would a column. */

/** What `candidateCall` is started with: ids and waits, nothing personal. */
export interface CandidateCall {
  callId: string;
  placedBy: CallOrigin;
  /** epoch milliseconds; past it nothing is dialled */
  dialBy: number;
  /** of the call's row at the start: a story told again goes on counting */
  revision: number;
  waits: CallWaits;
  /** absent: through the voice agent */
  placement?: CallPlacement;
  /** it was placed for a lead, who is followed up afterwards */
  ofLead?: true;
}

/** The part of the policy that the workflow itself waits by; the activities read the rest from the call's row. */
export type CallWaits = Pick<CallPolicy, 'ringMs' | 'callbackGraceMs' | 'unknownAnswerAfterMs' | 'dialRetryFirstMs'>;

export const waitsOf = ({
  ringMs,
  callbackGraceMs,
  unknownAnswerAfterMs,
  dialRetryFirstMs,
}: CallPolicy): CallWaits => ({
  ringMs,
  callbackGraceMs,
  unknownAnswerAfterMs,
  dialRetryFirstMs,
});

/** Signals carry no content: it is in the inbox, where the activities read it. */
export const conversationEnded = defineSignal('conversationEnded');
export const legEnded = defineSignal('legEnded');
export const machineHeard = defineSignal('machineHeard');

/** Something about an interview is new: its rows are looked at again. */
export const interviewHasNews = defineSignal('interviewHasNews');

/** What `interview` is started with: ids and times, nothing personal. */
export interface InterviewInput {
  sessionId: string;
  /** epoch milliseconds; past it nobody can begin */
  expiresAt: number;
}

/** Answers as soon as it can be said truthfully whether the call was placed. */
export const placed = defineUpdate<Placement>('placed');
/** An operator takes the call back; answers what that did. */
export const cancel = defineUpdate<{ result: CancelResult; phase: CallPhase }>('cancel');

/** Sets a campaign up, or joins the set-up that does; answers what came of it. */
export const setUp = defineUpdate<SetupResult, [SetupWish]>('setUp');

export const progress = defineQuery<CallProgress>('progress');

export const CallPhaseAttribute = defineSearchAttributeKey('CallPhase', SearchAttributeType.KEYWORD);
export const CallOutcomeAttribute = defineSearchAttributeKey('CallOutcome', SearchAttributeType.KEYWORD);
export const CampaignIdAttribute = defineSearchAttributeKey('CampaignId', SearchAttributeType.KEYWORD);
export const AttemptAttribute = defineSearchAttributeKey('Attempt', SearchAttributeType.INT);
export const NeedsAttentionAttribute = defineSearchAttributeKey('NeedsAttention', SearchAttributeType.BOOL);

/** What a namespace must know before the first call (temporal.ts registers them). */
export const SEARCH_ATTRIBUTES = [
  CallPhaseAttribute,
  CallOutcomeAttribute,
  CampaignIdAttribute,
  AttemptAttribute,
  NeedsAttentionAttribute,
];

/** Queues: the dial has its own, so that its rate and its heartbeats are its own. */
export const CALLS_QUEUE = 'candidate-calls';
export const DIAL_QUEUE = 'dial';
/** What waits for a language model, and what waits for the CRM: however many of them hang, calls are dialled and go on. */
export const ANALYSIS_QUEUE = 'analysis';
export const CRM_QUEUE = 'crm';
