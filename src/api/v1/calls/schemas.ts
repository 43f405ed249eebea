import { z } from 'zod';
import {
  ATTEMPT_OUTCOMES,
  ATTEMPT_PHASES,
  ATTENTION_REASONS,
  CALL_ORIGINS,
  CALL_OUTCOMES,
  CALL_PHASES,
  CALL_PLACEMENTS,
  CANCEL_RESULTS,
  CRM_STATUSES,
  TIMELINE_MARKS,
  TIMELINE_SOURCES,
} from '../../../domain/calls/call.ts';
import { CALL_STATES } from '../../../domain/calls/call-state.ts';
import { REVIEW_DECISIONS } from '../../../domain/calls/review.ts';
import { ANSWERED_BY } from '../../../domain/calls/conversation.ts';
import { analysisSchema } from './analysis-schema.ts';

/** What /api/v1 answers (running.md §5): the answers are typed by these schemas, openapi.json is made of them. */

const time = z.iso.datetime();

const attemptSchema = z.strictObject({
  number: z.int(),
  twilioCallSid: z.string().nullable(),
  elevenLabsConversationId: z.string().nullable(),
  phase: z.enum(ATTEMPT_PHASES),
  outcome: z.enum(ATTEMPT_OUTCOMES).nullable(),
  dialledAt: time.nullable(),
  answeredAt: time.nullable(),
  endedAt: time.nullable(),
  durationSeconds: z.int().nullable(),
  answeredBy: z.enum(ANSWERED_BY).nullable(),
});

/** What a person decided about what the system concluded. */
export const reviewSchema = z.strictObject({
  decision: z.enum(REVIEW_DECISIONS),
  reason: z.string(),
  /** a person who logged in, else the name of a key */
  by: z.string(),
  at: time,
  analysisVersion: z.int(),
});

export const callItemSchema = z.strictObject({
  id: z.uuid(),
  /** `outside`: somebody else placed it, we follow it */
  origin: z.enum(CALL_ORIGINS),
  placement: z.enum(CALL_PLACEMENTS),
  campaignId: z.int().nullable(),
  candidateId: z.uuid().nullable(),
  candidate: z.strictObject({ firstName: z.string(), lastName: z.string(), phone: z.string() }),
  companyName: z.string(),
  phase: z.enum(CALL_PHASES),
  outcome: z.enum(CALL_OUTCOMES).nullable(),
  needsAttention: z.boolean(),
  attentionReasons: z.array(z.enum(ATTENTION_REASONS)),
  attempts: z.array(attemptSchema),
  crm: z.strictObject({ status: z.enum(CRM_STATUSES), deliveredAt: time.nullable(), tries: z.int() }).nullable(),
  /** the newest, in the list and on the call's page */
  review: reviewSchema.nullable().optional(),
  workflowId: z.string(),
  temporalUiUrl: z.string(),
  createdAt: time,
  updatedAt: time,
});

/** What a person decided about an unresolved call. */
export const settlementSchema = z.strictObject({ rang: z.boolean(), note: z.string(), settledAt: time });

/** What the call does now, until when at the latest, and why; a page words it in its language. */
const stateSchema = z.strictObject({
  key: z.enum(CALL_STATES),
  until: time.nullable(),
  reason: z.string().nullable(),
});

/** A key that may only trigger gets neither what was said nor what was concluded from it. */
export const callSchema = callItemSchema.extend({
  state: stateSchema.optional(),
  firstMessage: z.string().nullable().optional(),
  /** left out because the questionnaire would have been too long */
  questionsCut: z.int().optional(),
  /** counts the steps that wrote about it */
  revision: z.int().optional(),
  conversation: z.strictObject({ status: z.string(), summary: z.string().nullable() }).nullable().optional(),
  settlement: settlementSchema.nullable().optional(),
  analysis: analysisSchema.nullable().optional(),
  /** newest first */
  reviews: z.array(reviewSchema).optional(),
});

export const callCountSchema = z.strictObject({
  count: z.int(),
  /** there are more */
  isCapped: z.boolean(),
});

export const callListSchema = z.strictObject({ items: z.array(callItemSchema), nextCursor: z.string().nullable() });

export const timelineSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.string(),
      at: time,
      providerAt: time.optional(),
      source: z.enum(TIMELINE_SOURCES),
      kind: z.string(),
      attempt: z.int().optional(),
      text: z.string(),
      mark: z.enum(TIMELINE_MARKS).optional(),
    }),
  ),
});

/** What was asked for is under way, as this version. */
export const askedSchema = z.strictObject({ version: z.int() });

export const cancelAnswerSchema = z.strictObject({ result: z.enum(CANCEL_RESULTS), phase: z.enum(CALL_PHASES) });

export const placedSchema = z.strictObject({
  id: z.uuid(),
  kind: z.literal('placed'),
  attempt: z.int(),
  conversationId: z.string().nullable(),
  callSid: z.string().nullable(),
  url: z.string(),
});

export const acceptedSchema = z.strictObject({
  id: z.uuid(),
  kind: z.enum(['unknown', 'held_back']),
  reason: z.string().optional(),
  notBefore: time.nullable().optional(),
  url: z.string(),
});

export type CallItem = z.infer<typeof callItemSchema>;
export type CallList = z.infer<typeof callListSchema>;
export type CallCount = z.infer<typeof callCountSchema>;
export type Call = z.infer<typeof callSchema>;
export type ReviewItem = z.infer<typeof reviewSchema>;
export type Settlement = z.infer<typeof settlementSchema>;
export type Timeline = z.infer<typeof timelineSchema>;
