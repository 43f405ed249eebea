import type { InterviewView } from '../../../store/interviews/interview-views.ts';
import { isoOrNull } from '../iso.ts';
import type { InterviewItem } from './schemas.ts';

/** An interview as the list shows it. */
export const interviewItem = (view: InterviewView): InterviewItem => ({
  id: view.id,
  jobId: view.jobId,
  candidateName: view.candidateName,
  jobRole: view.jobRole,
  status: view.status,
  createdAt: view.createdAt.toISOString(),
  endedAt: isoOrNull(view.endedAt),
  durationSeconds: view.durationSeconds,
  analysisStatus: view.analysisStatus,
  scores: view.scores,
  confidence: view.confidence,
  recommendation: view.recommendation,
  needsAttention: view.attention,
  isTrial: view.isTrial,
});
