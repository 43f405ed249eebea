import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { SecurityViolations, TranscriptSource } from '../../domain/interviews/interview.ts';
import type { InterviewVerdict } from '../../domain/interviews/interview-assessment.ts';
import { type InterviewTranscript, transcriptText } from '../../domain/interviews/interview-transcript.ts';
import { type Db, json } from '../database.ts';
import type { InterviewResultRow } from './interview-tables.ts';

export async function findInterviewResult(db: Db, sessionId: string): Promise<InterviewResultRow | null> {
  const row = await db
    .selectFrom('interview_results')
    .selectAll()
    .where('interview_session_id', '=', sessionId)
    .executeTakeFirst();
  return row ?? null;
}

/** What was said in an interview, and by whose word. */
export interface HeardInterview {
  sessionId: string;
  conversationId: string | null;
  transcript: InterviewTranscript;
  source: TranscriptSource;
  /** what the voice agent says beside the words */
  raw: Record<string, unknown>;
}

/**
 * Keeps what was said; it waits to be analysed from then on. One result per session: the first transcript stays, whoever
 * brings the second one (webhook, front end, poll).
 */
export async function keepTranscript(db: Db, heard: HeardInterview): Promise<void> {
  const { entries, startedAt, endedAt, durationSeconds } = heard.transcript;
  const values = {
    conversation_id: heard.conversationId,
    transcript: transcriptText(entries),
    transcript_entries: json(entries),
    transcript_source: heard.source,
    started_at: startedAt,
    ended_at: endedAt,
    duration_seconds: durationSeconds,
    analysis_status: 'waiting' as const,
    analysis_error: null,
  };
  await db
    .insertInto('interview_results')
    .values({ id: uuidv7(), interview_session_id: heard.sessionId, ...values, raw_analysis: json(heard.raw) })
    .onConflict((conflict) =>
      conflict
        .column('interview_session_id')
        .doUpdateSet({
          ...values,
          raw_analysis: sql<string>`interview_results.raw_analysis || excluded.raw_analysis`,
          needs_attention: json([]),
          updated_at: sql<Date>`now()`,
        })
        .where('interview_results.transcript', 'is', null),
    )
    .execute();
}

/** What only the candidate's browser knows. */
export interface Capture {
  violations: SecurityViolations;
  recordingUrl: string | null;
  userPhotoUrl: string | null;
}

/**
 * Adds what the browser saw to the result that is there. The first report stays: a later one, with fewer exits, takes
 * nothing back.
 */
export async function keepCapture(db: Db, sessionId: string, capture: Capture): Promise<void> {
  await db
    .updateTable('interview_results')
    .set({
      security_violations: sql<string>`coalesce(security_violations, ${json(capture.violations)}::jsonb)`,
      recording_url: sql<string>`coalesce(recording_url, ${capture.recordingUrl})`,
      user_photo_url: sql<string>`coalesce(user_photo_url, ${capture.userPhotoUrl})`,
      updated_at: sql<Date>`now()`,
    })
    .where('interview_session_id', '=', sessionId)
    .execute();
}

/** Adds what the voice agent says beside the words to a result that the front end brought. Twice stores the same. */
export async function keepProviderFacts(
  db: Db,
  sessionId: string,
  conversationId: string,
  raw: Record<string, unknown>,
): Promise<void> {
  await db
    .updateTable('interview_results')
    .set({
      conversation_id: sql<string>`coalesce(conversation_id, ${conversationId})`,
      raw_analysis: sql<string>`raw_analysis || ${json(raw)}::jsonb`,
      updated_at: sql<Date>`now()`,
    })
    .where('interview_session_id', '=', sessionId)
    .where(sql<boolean>`not (raw_analysis @> ${json(raw)}::jsonb)`)
    .execute();
}

/** Nobody could say what was said: a result without words, which a later transcript takes the place of. */
export async function keepUnheard(db: Db, sessionId: string, reason: string): Promise<void> {
  await db
    .insertInto('interview_results')
    .values({
      id: uuidv7(),
      interview_session_id: sessionId,
      analysis_status: 'failed',
      analysis_error: reason,
      needs_attention: json(['no_transcript']),
    })
    .onConflict((conflict) =>
      conflict
        .column('interview_session_id')
        .doUpdateSet({ analysis_status: 'failed', analysis_error: reason, needs_attention: json(['no_transcript']) })
        .where('interview_results.transcript', 'is', null),
    )
    .execute();
}

/** A result whose words are still to come: from another conversation, or from the one that was just named. */
export async function awaitTranscript(db: Db, sessionId: string): Promise<void> {
  await db
    .insertInto('interview_results')
    .values({ id: uuidv7(), interview_session_id: sessionId, analysis_status: 'waiting' })
    .onConflict((conflict) =>
      conflict
        .column('interview_session_id')
        .doUpdateSet({ analysis_status: 'waiting', analysis_error: null, needs_attention: json([]) })
        .where('interview_results.transcript', 'is', null),
    )
    .execute();
}

/** The outcome of one analysis, which was asked for as this version. */
export interface AnalysedInterview {
  sessionId: string;
  version: number;
  attention: string[];
}

/** Writes the verdict over the one before; not over what was asked for since. Twice writes once. */
export async function keepVerdict(
  db: Db,
  analysed: AnalysedInterview,
  outcome:
    | { status: 'done'; verdict: InterviewVerdict }
    | { status: 'not_assessable'; reason: string; bodyLanguage: string }
    | { status: 'failed'; reason: string },
): Promise<void> {
  await db
    .updateTable('interview_results')
    .set({
      analysis_status: outcome.status,
      analysis_error: outcome.status === 'done' ? null : outcome.reason,
      needs_attention: json(analysed.attention),
      updated_at: sql<Date>`now()`,
      ...(outcome.status === 'done' && columnsOf(outcome.verdict)),
      ...(outcome.status === 'not_assessable' && { ...NO_VERDICT, body_language: outcome.bodyLanguage }),
    })
    .where('interview_session_id', '=', analysed.sessionId)
    .where('analysis_version', '=', analysed.version)
    .where('analysis_status', '=', 'waiting')
    .execute();
}

const columnsOf = (verdict: InterviewVerdict) => ({
  domain_score: verdict.domainScore,
  behavioral_score: verdict.behavioralScore,
  communication_score: verdict.communicationScore,
  overall_score: verdict.overallScore,
  confidence_level: verdict.confidenceLevel,
  cheating_detected: verdict.cheatingDetected,
  body_language: verdict.bodyLanguage,
  speech_pattern: verdict.speechPattern,
  areas_of_improvement: json(verdict.areasOfImprovement),
  system_recommendation: verdict.systemRecommendation,
});

const NO_VERDICT = {
  domain_score: null,
  behavioral_score: null,
  communication_score: null,
  overall_score: null,
  confidence_level: null,
  cheating_detected: null,
  speech_pattern: null,
  areas_of_improvement: null,
  system_recommendation: null,
};

/** Has what was said analysed once more, whatever came of it before. @returns false when nothing was said */
export async function askForAnalysis(db: Db, sessionId: string, reason: string): Promise<boolean> {
  const asked = { reanalysis_reason: reason, reanalyzed_at: new Date().toISOString() };
  const { numUpdatedRows } = await db
    .updateTable('interview_results')
    .set({
      analysis_status: 'waiting',
      analysis_error: null,
      analysis_version: sql<number>`analysis_version + 1`,
      raw_analysis: sql<string>`raw_analysis || ${json(asked)}::jsonb`,
      updated_at: sql<Date>`now()`,
    })
    .where('interview_session_id', '=', sessionId)
    .where('transcript', 'is not', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** As much as is answered at once. */
const MOST_RESULTS = 1_000;

export interface JobResult extends InterviewResultRow {
  candidate_name: string;
  job_post_id: string | null;
  resume_result_id: string | null;
}

/** The results of all interviews for a job, newest first. */
export async function resultsOfJob(db: Db, jobPostId: string): Promise<JobResult[]> {
  return db
    .selectFrom('interview_results as result')
    .innerJoin('interview_sessions as session', 'session.id', 'result.interview_session_id')
    .selectAll('result')
    .select(['session.candidate_name', 'session.job_post_id', 'session.resume_result_id'])
    .where('session.job_post_id', '=', jobPostId)
    .orderBy('result.created_at', 'desc')
    .limit(MOST_RESULTS)
    .execute();
}
