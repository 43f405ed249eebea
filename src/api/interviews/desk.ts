import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { type InterviewStatus, mayMove } from '../../domain/interviews/interview.ts';
import type { InterviewTranscript } from '../../domain/interviews/interview-transcript.ts';
import type { CallPolicy } from '../../domain/policy.ts';
import type { InterviewWorkflows } from '../../temporal/interview-workflows.ts';
import { askedTogether } from '../../store/asked-together.ts';
import type { Db } from '../../store/database.ts';
import {
  askForAnalysis,
  awaitTranscript,
  type Capture,
  findInterviewResult,
  type JobResult,
  keepCapture,
  keepTranscript,
  resultsOfJob,
} from '../../store/interviews/interview-results.ts';
import {
  findInterview,
  conversationsOfInterviews,
  keepInterview,
  moveInterview,
  nameConversation,
  type WantedInterview,
  wantWake,
} from '../../store/interviews/interview-sessions.ts';
import type { InterviewResultRow, InterviewSessionRow } from '../../store/interviews/interview-tables.ts';

/**
 * Interviews as their doors work with them: each change is committed to the rows, then the workflow is told to look at
 * them, and what could not be told is told by reconcileCalls. @throws when PostgreSQL is away: nothing was changed then
 */
export interface InterviewDesk {
  open(wanted: WantedInterview): Promise<InterviewSessionRow>;
  /** A conversation that is analysed without an interview of ours. */
  openTrial(wanted: { conversationId: string; candidateName: string; jobRole: string }): Promise<InterviewSessionRow>;
  find(sessionId: string): Promise<InterviewSessionRow | null>;
  /** True when an interview says that this is its conversation. */
  knows(conversationId: string): Promise<boolean>;
  result(sessionId: string): Promise<InterviewResultRow | null>;
  ofJob(jobPostId: string): Promise<JobResult[]>;
  /** Somebody opened the link. */
  visit(session: InterviewSessionRow): Promise<InterviewSessionRow>;
  /** @returns null for an unknown session, `not_allowed` where the session is past that status */
  move(sessionId: string, status: InterviewStatus): Promise<InterviewSessionRow | 'not_allowed' | null>;
  nameConversation(
    sessionId: string,
    conversationId: string,
  ): Promise<InterviewSessionRow | 'taken' | 'has_transcript' | null>;
  /** What the candidate's browser captured. @returns false for an unknown session */
  capture(sessionId: string, heard: InterviewTranscript, capture: Capture): Promise<boolean>;
  /** @returns false when nothing was said in it that could be analysed */
  askForAnalysis(sessionId: string, reason: string): Promise<boolean>;
  /** Waits until it is known what the analysis gave, not longer than the policy says. @returns what is known then */
  analysed(sessionId: string): Promise<InterviewResultRow | null>;
}

export function interviewDesk(
  db: Db,
  workflows: InterviewWorkflows,
  policy: Pick<CallPolicy, 'interviewExpiresAfterMs' | 'interviewAnswerWithinMs'>,
  log: Logger,
): InterviewDesk {
  const tell = async (sessionId: string): Promise<void> => {
    try {
      const session = await findInterview(db, sessionId);
      if (session) await workflows.wake(session);
    } catch (error) {
      log.warn({ err: error }, 'interview not woken yet');
    }
  };
  /** Nobody waits for Temporal: the note is in the row. */
  const tellSoon = (sessionId: string) => setImmediate(() => void tell(sessionId));
  /** A change of the rows, and the note that its workflow has to be told, in one transaction. */
  const change = async <T>(sessionId: string, work: (trx: Db) => Promise<T>): Promise<T> => {
    const changed = await db.transaction().execute(async (trx) => {
      const result = await work(trx);
      await wantWake(trx, sessionId);
      return result;
    });
    tellSoon(sessionId);
    return changed;
  };
  const open = async (interview: Omit<Parameters<typeof keepInterview>[1], 'id' | 'url'>) => {
    const id = uuidv7();
    const session = await keepInterview(db, { ...interview, id, url: `/video-interview?session=${id}` });
    tellSoon(id);
    return session;
  };

  const hasInterview = askedTogether((conversationIds) => conversationsOfInterviews(db, conversationIds));

  return {
    open: (wanted) =>
      open({
        ...wanted,
        conversationId: null,
        isTrial: false,
        expiresAt: new Date(Date.now() + policy.interviewExpiresAfterMs),
      }),
    openTrial: ({ conversationId, candidateName, jobRole }) =>
      open({
        ...{ resumeResultId: null, jobPostId: null, questions: [], prompt: '', isTrial: true },
        ...{ conversationId, candidateName, jobRole },
        expiresAt: new Date(Date.now() + policy.interviewAnswerWithinMs),
      }),
    find: (sessionId) => findInterview(db, sessionId),
    knows: async (conversationId) => (await hasInterview(conversationId)) !== null,
    result: (sessionId) => findInterviewResult(db, sessionId),
    ofJob: (jobPostId) => resultsOfJob(db, jobPostId),
    visit: async (session) => (await moveInterview(db, session.id, 'active')) ?? session,

    async move(sessionId, status) {
      const session = await findInterview(db, sessionId);
      if (session === null || session.status === status) return session;
      if (!mayMove(session.status, status)) return 'not_allowed';
      return (await change(sessionId, (trx) => moveInterview(trx, sessionId, status))) ?? 'not_allowed';
    },

    async nameConversation(sessionId, conversationId) {
      const named = await db.transaction().execute(async (trx) => {
        const session = await nameConversation(trx, sessionId, conversationId);
        if (session === null || typeof session === 'string') return session;
        await awaitTranscript(trx, sessionId);
        await wantWake(trx, sessionId);
        return session;
      });
      if (named !== null && typeof named !== 'string') tellSoon(sessionId);
      return named;
    },

    async capture(sessionId, heard, capture) {
      const session = await findInterview(db, sessionId);
      if (session === null) return false;
      await change(sessionId, async (trx) => {
        // The browser heard nothing, but there is somebody else to ask.
        if (heard.entries.length === 0 && session.conversation_id !== null) await awaitTranscript(trx, sessionId);
        else
          await keepTranscript(trx, {
            sessionId,
            conversationId: session.conversation_id,
            transcript: heard,
            source: 'frontend_capture',
            raw: { source: 'frontend_capture', total_messages: heard.entries.length },
          });
        await keepCapture(trx, sessionId, capture);
      });
      return true;
    },

    askForAnalysis: (sessionId, reason) => change(sessionId, (trx) => askForAnalysis(trx, sessionId, reason)),

    async analysed(sessionId) {
      const until = Date.now() + policy.interviewAnswerWithinMs;
      for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(LONGEST_LOOK_MS, pauseMs * 2)) {
        const result = await findInterviewResult(db, sessionId);
        if ((result !== null && result.analysis_status !== 'waiting') || Date.now() >= until) return result;
        await pause(pauseMs);
      }
    },
  };
}

/** Somebody waits before a screen; a look is one read by a unique key. */
const FIRST_LOOK_MS = 50;
const LONGEST_LOOK_MS = 1_000;
