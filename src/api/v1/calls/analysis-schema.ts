import { z } from 'zod';
import type { Analysis } from '../../../domain/calls/analysis.ts';

const answerSchema = z.strictObject({
  questionId: z.union([z.number(), z.string()]).nullable(),
  question: z.string(),
  must: z.boolean(),
  verdict: z.enum(['yes', 'no', 'answered', 'cannot_tell']),
  value: z.string().nullable(),
  /** of the conversation, and the words that were said there */
  turn: z.int().nullable(),
  quote: z.string().nullable(),
});

/** What was concluded from a conversation, or why nothing was. */
export const analysisSchema = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('done'),
    answers: z.array(answerSchema),
    domainScore: z.number(),
    behavioralScore: z.number(),
    communicationScore: z.number(),
    overallScore: z.number(),
    confidenceLevel: z.string(),
    cheatingDetected: z.boolean(),
    bodyLanguage: z.string(),
    speechPattern: z.string(),
    areasOfImprovement: z.array(z.string()),
    systemRecommendation: z.string(),
    /** statements whose quote was not found, and which were dropped */
    unsupportedFindings: z.int(),
  }),
  z.strictObject({ status: z.literal('not_assessable'), reason: z.string() }),
  z.strictObject({ status: z.literal('failed'), reason: z.string() }),
]) satisfies z.ZodType<Analysis>;
