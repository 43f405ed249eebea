import type { Generated, Insertable, Selectable } from 'kysely';
import type {
  InterviewAnalysisStatus,
  InterviewStatus,
  SecurityViolations,
  TranscriptSource,
} from '../../domain/interviews/interview.ts';
import type { TranscriptEntry } from '../../domain/interviews/interview-transcript.ts';
import type { Filled, FilledJson, NullableJson } from '../schema.ts';

/** The tables of migrations/005-interviews.ts. */
export interface InterviewTables {
  interview_sessions: InterviewSessionsTable;
  interview_results: InterviewResultsTable;
}

interface InterviewSessionsTable {
  id: string;
  resume_result_id: string | null;
  job_post_id: string | null;
  candidate_name: string;
  job_role: string;
  /** as they were given: texts, or objects of the asking system */
  generated_questions: FilledJson<unknown[]>;
  interview_prompt: string;
  session_url: string;
  status: Generated<InterviewStatus>;
  conversation_id: string | null;
  is_trial: Generated<boolean>;
  wake_wanted_at: Date | null;
  created_at: Filled;
  updated_at: Filled;
  expires_at: Date;
}

interface InterviewResultsTable {
  id: string;
  interview_session_id: string;
  conversation_id: string | null;
  transcript: string | null;
  transcript_entries: NullableJson<TranscriptEntry[]>;
  transcript_source: TranscriptSource | null;
  started_at: Date | null;
  ended_at: Date | null;
  duration_seconds: number | null;
  domain_score: number | null;
  behavioral_score: number | null;
  communication_score: number | null;
  overall_score: number | null;
  confidence_level: string | null;
  cheating_detected: boolean | null;
  body_language: string | null;
  speech_pattern: string | null;
  areas_of_improvement: NullableJson<string[]>;
  system_recommendation: string | null;
  security_violations: NullableJson<SecurityViolations>;
  raw_analysis: FilledJson<Record<string, unknown>>;
  recording_url: string | null;
  user_photo_url: string | null;
  analysis_status: InterviewAnalysisStatus;
  analysis_error: string | null;
  analysis_version: Generated<number>;
  needs_attention: FilledJson<string[]>;
  created_at: Filled;
  updated_at: Filled;
}

export type InterviewSessionRow = Selectable<InterviewSessionsTable>;
export type NewInterviewSession = Insertable<InterviewSessionsTable>;
export type InterviewResultRow = Selectable<InterviewResultsTable>;
