import type { InterviewAssessment } from '../../domain/interviews/interview-assessment.ts';
import { assessmentSchema, readAs, toScores } from './assessment-schema.ts';

/** Contracts §5.3 without `body_language`, which a text cannot show: it is not asked for, and not believed when it comes. */
export const interviewSchema = assessmentSchema.omit({ answers: true });

/** The model's text as an assessment of an interview, or what is wrong with it. */
export function readInterviewAssessment(content: string): { assessment: InterviewAssessment } | { faults: string[] } {
  const read = readAs(interviewSchema, content);
  return 'value' in read ? { assessment: toScores(read.value) } : read;
}
