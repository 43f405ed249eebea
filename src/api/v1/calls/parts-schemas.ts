import { z } from 'zod';
import { CRM_STATUSES } from '../../../domain/calls/call.ts';
import { analysisSchema } from './analysis-schema.ts';

/** What /api/v1 answers about the parts of one call: the answers are typed by these schemas, openapi.json is made of them. */

const time = z.iso.datetime();

export const conversationSchema = z.strictObject({
  status: z.string(),
  summary: z.string().nullable(),
  turns: z.array(
    z.strictObject({ index: z.int(), role: z.enum(['agent', 'candidate']), text: z.string(), atSeconds: z.number() }),
  ),
  callSid: z.string().nullable(),
  conversationId: z.string(),
  startedAt: time.nullable(),
  durationSeconds: z.number(),
  /** in the provider's words */
  terminationReason: z.string().nullable(),
  /** there is more of it */
  truncated: z.boolean(),
});

export const callEventsSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.uuid(),
      provider: z.enum(['elevenlabs', 'twilio']),
      kind: z.string(),
      attempt: z.int().nullable(),
      /** by the provider's clock */
      at: time.nullable(),
      receivedAt: time,
      routedAt: time.nullable(),
      /** of the leg, where it is about one */
      status: z.string().nullable(),
      claimedBy: z.string().nullable(),
    }),
  ),
});

export const deliveriesSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      version: z.int(),
      status: z.enum(CRM_STATUSES),
      tries: z.int(),
      firstTriedAt: time.nullable(),
      deliveredAt: time.nullable(),
      responseStatus: z.int().nullable(),
      lastError: z.string().nullable(),
      body: z.unknown(),
      response: z.unknown(),
    }),
  ),
});

export const analysesSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      version: z.int(),
      createdAt: time,
      result: analysisSchema,
    }),
  ),
});

/** One question as HOC has it. */
export const questionSchema = z.strictObject({
  id: z.union([z.number(), z.string()]).nullable(),
  question: z.string(),
  questionType: z.string().nullable(),
  preamble: z.string().nullable(),
  options: z.array(z.string()).nullable(),
  /** 1 = must criterion, 2 = additional */
  priority: z.number().nullable(),
  group: z.string().nullable(),
  helpText: z.string().nullable(),
  context: z.string().nullable(),
  category: z.string().nullable(),
  categoryOrder: z.number().nullable(),
});

export const heardQuestionnaireSchema = z.strictObject({
  questions: z.array(questionSchema),
  context: z.string().nullable(),
  prompt: z.string().nullable(),
  firstMessage: z.string().nullable(),
  /** left out because the context would have been too long */
  questionsCut: z.int(),
});

export const recordingsSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.string(),
      status: z.enum(['announced', 'stored', 'failed']),
      durationSeconds: z.int().nullable(),
      startedAt: time.nullable(),
      bytes: z.int().nullable(),
      contentType: z.string().nullable(),
      storedAt: time.nullable(),
      lastError: z.string().nullable(),
      /** how long after the conversation began the recording did; null: not known */
      offsetSeconds: z.number().nullable(),
    }),
  ),
});

export type Conversation = z.infer<typeof conversationSchema>;
export type CallEvents = z.infer<typeof callEventsSchema>;
export type Deliveries = z.infer<typeof deliveriesSchema>;
export type Analyses = z.infer<typeof analysesSchema>;
export type HeardQuestionnaire = z.infer<typeof heardQuestionnaireSchema>;
export type Recordings = z.infer<typeof recordingsSchema>;
