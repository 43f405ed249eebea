import { z } from 'zod';
import type { InterviewStatus } from '../../domain/interviews/interview.ts';

/**
 * What the doors of system 5 read of a body (contracts §5.4). They take every JSON object: what is missing or of another
 * shape is as good as absent, and what must be there is asked for by the door, in the original's words.
 */

const text = z.string().trim().min(1);
/** Without it the door says no. */
const wanted = text.nullable().catch(null);
const optional = text.nullish().catch(null);
const list = z.array(z.unknown()).default([]).catch([]);
const number = z.number().min(0).max(1_000_000).nullish().catch(null);

export const conversationBody = z.object({ conversation_id: wanted });

export const trialBody = conversationBody.extend({ candidate_name: optional, job_role: optional });

/** Questions are a list, or the original's object that holds one under `questions`. */
const questions = z
  .union([z.array(z.unknown()), z.object({ questions: z.array(z.unknown()) }).transform((given) => given.questions)])
  .nullish()
  .catch(null);

export const linkBody = z.object({
  candidate_name: optional,
  job_role: optional,
  job_post_id: optional,
  questions,
  generated_questions: questions,
  interview_prompt: optional,
  interview_focus: optional,
});

export const reanalysisBody = z.object({ session_id: wanted, reason: optional });

/** What may be asked for; `ended` is said by the voice agent only. */
export const ASKABLE = ['pending', 'active', 'completed', 'cancelled', 'expired'] as const satisfies InterviewStatus[];
export const statusBody = z.object({ status: z.enum(ASKABLE).nullable().catch(null) });

export const captureBody = z.object({
  transcript: optional,
  transcript_entries: list,
  started_at: optional,
  ended_at: optional,
  duration_seconds: number,
  cheating_flags: list,
  fullscreen_exit_count: number,
  recording_url: optional,
  user_photo_url: optional,
});
export type CaptureBody = z.output<typeof captureBody>;
