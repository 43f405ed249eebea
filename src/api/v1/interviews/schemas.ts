import { z } from 'zod';
import { INTERVIEW_STATUSES } from '../../../domain/interviews/interview.ts';

/** What /api/v1 answers about interviews: the answers are typed by these schemas, openapi.json is made of them. */

const time = z.iso.datetime();
const score = z.int().min(0).max(100);

export const interviewItemSchema = z.strictObject({
  id: z.uuid(),
  jobId: z.string().nullable(),
  candidateName: z.string(),
  jobRole: z.string(),
  status: z.enum(INTERVIEW_STATUSES),
  createdAt: time,
  endedAt: time.nullable(),
  durationSeconds: z.int().nullable(),
  /** null: nothing was said yet */
  analysisStatus: z.enum(['waiting', 'done', 'not_assessable', 'failed']).nullable(),
  scores: z.strictObject({ overall: score, domain: score, behavioral: score, communication: score }).nullable(),
  confidence: z.string().nullable(),
  recommendation: z.string().nullable(),
  needsAttention: z.array(z.string()),
  /** a conversation that was analysed without an interview of ours */
  isTrial: z.boolean(),
});

export const interviewListSchema = z.strictObject({
  items: z.array(interviewItemSchema),
  nextCursor: z.string().nullable(),
});

export const interviewJobsSchema = z.strictObject({
  items: z.array(
    z.strictObject({
      jobId: z.string().nullable(),
      jobRole: z.string(),
      interviews: z.int(),
      assessed: z.int(),
      bestScore: score.nullable(),
      newestAt: time,
    }),
  ),
});

export const interviewSchema = interviewItemSchema.extend({
  questions: z.array(z.string()),
  transcript: z.array(
    z.strictObject({ role: z.enum(['agent', 'candidate']), text: z.string(), atSeconds: z.number().nullable() }),
  ),
  /** there is more of the transcript */
  truncated: z.boolean(),
  areasOfImprovement: z.array(z.string()),
  cheatingDetected: z.boolean().nullable(),
  analysisError: z.string().nullable(),
  /** where the candidate's page has put it; it is not ours */
  recordingUrl: z.string().nullable(),
});

export type InterviewItem = z.infer<typeof interviewItemSchema>;
export type InterviewList = z.infer<typeof interviewListSchema>;
export type InterviewJobs = z.infer<typeof interviewJobsSchema>;
export type Interview = z.infer<typeof interviewSchema>;
