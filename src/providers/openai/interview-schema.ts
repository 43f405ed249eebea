import type { InterviewAssessment } from '../../domain/interview-assessment.ts';
import { assessmentSchema, readAs } from './assessment-schema.ts';

/** Contracts §5.3 without `body_language`, which a text cannot show: it is not asked for, and not believed when it comes. */
export const interviewSchema = assessmentSchema.omit({ answers: true });

/** The model's text as an assessment of an interview, or what is wrong with it. */
export function readInterviewAssessment(content: string): { assessment: InterviewAssessment } | { faults: string[] } {
  const read = readAs(interviewSchema, content);
  if (!('value' in read)) return read;
  const given = read.value;
  return {
    assessment: {
      domainScore: given.domain_score,
      behavioralScore: given.behavioral_score,
      communicationScore: given.communication_score,
      overallScore: given.overall_score,
      confidenceLevel: given.confidence_level,
      cheatingDetected: given.cheating_detected,
      speechPattern: given.speech_pattern,
      areasOfImprovement: given.areas_of_improvement,
      systemRecommendation: given.system_recommendation,
    },
  };
}
