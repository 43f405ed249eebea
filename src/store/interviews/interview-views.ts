import { type SqlBool, sql } from 'kysely';
import type {
  InterviewAnalysisStatus,
  InterviewStatus,
  SecurityViolations,
} from '../../domain/interviews/interview.ts';
import type { TranscriptEntry } from '../../domain/interviews/interview-transcript.ts';
import type { Position } from '../calls/call-views.ts';
import type { Db } from '../database.ts';

/** Interviews as operators see them. Reads only; nothing here says how to join one. */
export interface InterviewPages {
  /** the jobs that people were interviewed for, the newest first; trials are none */
  jobs(): Promise<InterviewJob[]>;
  /** newest first */
  list(query: InterviewQuery): Promise<{ items: InterviewView[]; next: Position | null }>;
  find(sessionId: string): Promise<InterviewDetail | null>;
}

export interface InterviewQuery {
  filter: { jobId?: string; status?: InterviewStatus };
  after: Position | null;
  limit: number;
}

export interface InterviewJob {
  jobId: string | null;
  jobRole: string;
  interviews: number;
  assessed: number;
  bestScore: number | null;
  newestAt: Date;
}

export interface InterviewView {
  id: string;
  jobId: string | null;
  candidateName: string;
  jobRole: string;
  status: InterviewStatus;
  createdAt: Date;
  endedAt: Date | null;
  durationSeconds: number | null;
  /** null: nothing was said yet */
  analysisStatus: InterviewAnalysisStatus | null;
  scores: { overall: number; domain: number; behavioral: number; communication: number } | null;
  confidence: string | null;
  recommendation: string | null;
  attention: string[];
  isTrial: boolean;
}

export interface InterviewDetail extends InterviewView {
  /** as they were given: texts, or objects of the asking system */
  questions: unknown[];
  entries: TranscriptEntry[];
  startedAt: Date | null;
  areasOfImprovement: string[];
  cheatingDetected: boolean | null;
  violations: SecurityViolations | null;
  analysisError: string | null;
  recordingUrl: string | null;
}

export const createInterviewPages = (db: Db): InterviewPages => ({
  jobs: () => jobs(db),
  list: (query) => list(db, query),
  find: (sessionId) => find(db, sessionId),
});

const MOST_JOBS = 500;

async function jobs(db: Db): Promise<InterviewJob[]> {
  const { rows } = await sql<InterviewJob>`
    select session.job_post_id as "jobId",
      (array_agg(session.job_role order by session.created_at desc))[1] as "jobRole",
      count(*)::int as "interviews",
      (count(*) filter (where result.analysis_status = 'done'))::int as "assessed",
      max(result.overall_score) as "bestScore",
      max(session.created_at) as "newestAt"
    from interview_sessions session
    left join interview_results result on result.interview_session_id = session.id
    where not session.is_trial
    -- without an id of the job, its name is all there is
    group by session.job_post_id, case when session.job_post_id is null then session.job_role end
    order by max(session.created_at) desc limit ${MOST_JOBS}
  `.execute(db);
  return rows;
}

const OF_ALL = [
  'session.id',
  'session.job_post_id',
  'session.candidate_name',
  'session.job_role',
  'session.status',
  'session.created_at',
  'session.is_trial',
  'result.ended_at',
  'result.duration_seconds',
  'result.analysis_status',
  'result.overall_score',
  'result.domain_score',
  'result.behavioral_score',
  'result.communication_score',
  'result.confidence_level',
  'result.system_recommendation',
  'result.needs_attention',
] as const;

/** Microseconds, so that two of one millisecond keep their order from page to page. */
const exactCreatedAt = sql<string>`to_char(session.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const selectInterviews = (db: Db) =>
  db
    .selectFrom('interview_sessions as session')
    .leftJoin('interview_results as result', 'result.interview_session_id', 'session.id')
    .select(OF_ALL);

type ShownInterview = Awaited<ReturnType<ReturnType<typeof selectInterviews>['execute']>>[number];

async function list(
  db: Db,
  { filter, after, limit }: InterviewQuery,
): Promise<{ items: InterviewView[]; next: Position | null }> {
  let query = selectInterviews(db)
    .select(exactCreatedAt.as('exact_created_at'))
    .orderBy('session.created_at', 'desc')
    .orderBy('session.id', 'desc')
    // one more than asked for: whether there is a next page
    .limit(limit + 1);
  if (filter.jobId !== undefined) query = query.where('session.job_post_id', '=', filter.jobId);
  if (filter.status !== undefined) query = query.where('session.status', '=', filter.status);
  if (after)
    query = query.where(
      sql<SqlBool>`(session.created_at, session.id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`,
    );
  const rows = await query.execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(viewOf),
    next: rows.length > limit && last ? { createdAt: last.exact_created_at, id: last.id } : null,
  };
}

async function find(db: Db, sessionId: string): Promise<InterviewDetail | null> {
  const row = await selectInterviews(db)
    .select(['session.generated_questions', 'result.transcript_entries', 'result.started_at'])
    .select(['result.areas_of_improvement', 'result.cheating_detected', 'result.security_violations'])
    .select(['result.analysis_error', 'result.recording_url'])
    .where('session.id', '=', sessionId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    ...viewOf(row),
    questions: row.generated_questions,
    entries: row.transcript_entries ?? [],
    startedAt: row.started_at,
    areasOfImprovement: row.areas_of_improvement ?? [],
    cheatingDetected: row.cheating_detected,
    violations: row.security_violations,
    analysisError: row.analysis_error,
    recordingUrl: row.recording_url,
  };
}

const viewOf = (row: ShownInterview): InterviewView => ({
  id: row.id,
  jobId: row.job_post_id,
  candidateName: row.candidate_name,
  jobRole: row.job_role,
  status: row.status,
  createdAt: row.created_at,
  endedAt: row.ended_at,
  durationSeconds: row.duration_seconds,
  analysisStatus: row.analysis_status,
  scores: scoresOf(row),
  confidence: row.confidence_level,
  recommendation: row.system_recommendation,
  attention: row.needs_attention ?? [],
  isTrial: row.is_trial,
});

function scoresOf(row: ShownInterview): InterviewView['scores'] {
  const { overall_score: overall, domain_score: domain, behavioral_score: behavioral } = row;
  const { communication_score: communication } = row;
  if (overall === null || domain === null || behavioral === null || communication === null) return null;
  return { overall, domain, behavioral, communication };
}
