import { sql } from 'kysely';
import { type InterviewStatus, reachableFrom } from '../../domain/interviews/interview.ts';
import { SESSION_COLUMNS } from '../columns.ts';
import { type Db, json } from '../database.ts';
import type { InterviewSessionRow } from './interview-tables.ts';

/** In milliseconds, as a Date holds it: it is compared with what was read. */
const NOW = sql<Date>`date_trunc('milliseconds', clock_timestamp())`;

export interface WantedInterview {
  resumeResultId: string | null;
  jobPostId: string | null;
  candidateName: string;
  jobRole: string;
  questions: unknown[];
  prompt: string;
}

export interface NewInterview extends WantedInterview {
  id: string;
  url: string;
  conversationId: string | null;
  isTrial: boolean;
  expiresAt: Date;
}

/** Keeps a new session, whose workflow is to be woken. */
export async function keepInterview(db: Db, interview: NewInterview): Promise<InterviewSessionRow> {
  return db
    .insertInto('interview_sessions')
    .values({
      id: interview.id,
      resume_result_id: interview.resumeResultId,
      job_post_id: interview.jobPostId,
      candidate_name: interview.candidateName,
      job_role: interview.jobRole,
      generated_questions: json(interview.questions),
      interview_prompt: interview.prompt,
      session_url: interview.url,
      conversation_id: interview.conversationId,
      is_trial: interview.isTrial,
      expires_at: interview.expiresAt,
      wake_wanted_at: NOW,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function findInterview(db: Db, sessionId: string): Promise<InterviewSessionRow | null> {
  const row = await db.selectFrom('interview_sessions').selectAll().where('id', '=', sessionId).executeTakeFirst();
  return row ?? null;
}

export async function readInterview(db: Db, sessionId: string): Promise<InterviewSessionRow> {
  return db.selectFrom('interview_sessions').selectAll().where('id', '=', sessionId).executeTakeFirstOrThrow();
}

/** Those of these conversations that an interview has. */
export async function conversationsOfInterviews(db: Db, conversationIds: string[]): Promise<Map<string, true>> {
  const rows = await db
    .selectFrom('interview_sessions')
    .select('conversation_id')
    .where('conversation_id', '=', sql<string>`any(${conversationIds})`)
    .where('is_trial', '=', false)
    .execute();
  return new Map(rows.map((row) => [row.conversation_id!, true]));
}

/** The interview that says that this is its conversation, or null. */
export async function interviewOfConversation(db: Db, conversationId: string): Promise<InterviewSessionRow | null> {
  const row = await db
    .selectFrom('interview_sessions')
    .select(SESSION_COLUMNS)
    .where('conversation_id', '=', conversationId)
    .where('is_trial', '=', false)
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Moves the session on, if that is legal from where it is; twice is harmless.
 * @returns the session as it is now, null when the move was not made
 */
export async function moveInterview(
  db: Db,
  sessionId: string,
  status: InterviewStatus,
): Promise<InterviewSessionRow | null> {
  const row = await db
    .updateTable('interview_sessions')
    .set({ status, updated_at: sql<Date>`now()` })
    .where('id', '=', sessionId)
    .where('status', 'in', reachableFrom(status))
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Says whose conversation it is. The same again is harmless; another one takes its place as long as nothing was said in the
 * first (the candidate's browser connected anew).
 * @returns the session, or what speaks against it
 */
export async function nameConversation(
  db: Db,
  sessionId: string,
  conversationId: string,
): Promise<InterviewSessionRow | 'taken' | 'has_transcript' | null> {
  const session = await findInterview(db, sessionId);
  if (session === null || session.conversation_id === conversationId) return session;
  const other = await interviewOfConversation(db, conversationId);
  if (other !== null) return 'taken';
  try {
    const row = await db
      .updateTable('interview_sessions')
      .set({ conversation_id: conversationId, updated_at: sql<Date>`now()` })
      .where('id', '=', sessionId)
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom('interview_results')
              .select('id')
              .whereRef('interview_session_id', '=', 'interview_sessions.id')
              .where('transcript', 'is not', null),
          ),
        ),
      )
      .returningAll()
      .executeTakeFirst();
    return row ?? 'has_transcript';
  } catch (error) {
    if (isUniqueViolation(error)) return 'taken'; // another session named it at the same moment
    throw error;
  }
}

const isUniqueViolation = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '23505';

/** Notes that the workflow has to look at the rows again: what is noted and not told is told by reconcileCalls. */
export async function wantWake(db: Db, sessionId: string): Promise<void> {
  await db.updateTable('interview_sessions').set({ wake_wanted_at: NOW }).where('id', '=', sessionId).execute();
}

/** Takes the note back, unless something newer was noted meanwhile. */
export async function wakeWasTold(db: Db, sessionId: string, before: Date): Promise<void> {
  await db
    .updateTable('interview_sessions')
    .set({ wake_wanted_at: null })
    .where('id', '=', sessionId)
    .where('wake_wanted_at', '<=', before)
    .execute();
}

/** Far beyond the expiry that its workflow would have seen: it is lost. */
const LOST_AFTER = sql<Date>`now() - interval '3 hours'`;

/** Interviews whose workflow was not told, or is lost: it would have ended them long ago. */
export async function interviewsToWake(db: Db, olderThanMs: number, limit: number): Promise<InterviewSessionRow[]> {
  return db
    .selectFrom('interview_sessions')
    .selectAll()
    .where((where) =>
      where.or([
        where('wake_wanted_at', '<', sql<Date>`now() - ${olderThanMs} * interval '1 ms'`),
        where.and([where('status', 'in', ['pending', 'active']), where('expires_at', '<', LOST_AFTER)]),
      ]),
    )
    .orderBy('updated_at')
    .limit(limit)
    .execute();
}
