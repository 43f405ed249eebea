import { readFileSync } from 'node:fs';
import type { InterviewDesk } from '../../../src/api/interviews/desk.ts';
import { mayMove } from '../../../src/domain/interviews/interview.ts';
import { transcriptText } from '../../../src/domain/interviews/interview-transcript.ts';
import type { InterviewResultRow, InterviewSessionRow } from '../../../src/store/interviews/interview-tables.ts';

const recorded = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${name}.json`, import.meta.url), 'utf8'));
export const ROWS = recorded('interview_session_and_result');

export const SESSION_ID = ROWS.interview_sessions_row.id as string;
export const OTHER_ID = '0f5e7c1e-0000-4000-8000-000000000999';
export const CONVERSATION = ROWS.interview_sessions_row.conversation_id as string;
const NOW = new Date('2025-02-14T12:54:00Z');
const FAR = new Date('2999-01-01T00:00:00Z');

/** The recorded session, in a link that is still good. */
export const aSession = (changes: Partial<InterviewSessionRow> = {}): InterviewSessionRow => ({
  ...ROWS.interview_sessions_row,
  job_role: 'Backend Engineer',
  is_trial: false,
  wake_wanted_at: null,
  created_at: new Date('2025-02-14T11:00:00Z'),
  updated_at: new Date('2025-02-14T12:40:00Z'),
  expires_at: FAR,
  ...changes,
});

/** The recorded result. */
export const aResult = (changes: Partial<InterviewResultRow> = {}): InterviewResultRow => {
  const { job_post_id: _job, resume_result_id: _resume, ...row } = ROWS.interview_results_row;
  return {
    ...row,
    id: '0f5e7c1e-0000-4000-8000-000000000401',
    transcript_entries: [],
    transcript_source: 'webhook',
    security_violations: null,
    recording_url: null,
    user_photo_url: null,
    analysis_status: 'done',
    analysis_error: null,
    analysis_version: 1,
    needs_attention: [],
    started_at: new Date('2025-02-14T12:48:17Z'),
    ended_at: new Date('2025-02-14T12:53:17Z'),
    created_at: NOW,
    updated_at: NOW,
    ...changes,
  };
};

/** `aResult` as every door shows it. */
export const shownResult = () => ({
  ...ROWS.interview_results_row,
  id: '0f5e7c1e-0000-4000-8000-000000000401',
  candidate_name: 'Priya Example',
  transcript_entries: [],
  transcript_source: 'webhook',
  security_violations: null,
  recording_url: null,
  user_photo_url: null,
  analysis_status: 'done',
  analysis_error: null,
  needs_attention: [],
});

export interface PlayedDesk extends InterviewDesk {
  sessions: Map<string, InterviewSessionRow>;
  results: Map<string, InterviewResultRow>;
  /** what the analysis makes of a result that waits; it stays waiting unless said otherwise */
  analysis: Partial<InterviewResultRow>;
  /** thrown by `knows` */
  fault: Error | null;
  asked: unknown[][];
}

/** Interviews in memory, by the rules of the real desk. */
export function aDesk(): PlayedDesk {
  const desk: PlayedDesk = {
    sessions: new Map(),
    results: new Map(),
    analysis: {},
    fault: null,
    asked: [],
    async open(wanted) {
      desk.asked.push(['open', wanted]);
      const id = OTHER_ID;
      const session = aSession({
        id,
        candidate_name: wanted.candidateName,
        job_role: wanted.jobRole,
        session_url: `/video-interview?session=${id}`,
        expires_at: new Date('2025-02-15T11:00:00Z'),
      });
      desk.sessions.set(id, session);
      return session;
    },
    async openTrial({ conversationId, candidateName, jobRole }) {
      desk.asked.push(['openTrial', conversationId]);
      const session = aSession({ id: OTHER_ID, candidate_name: candidateName, job_role: jobRole, is_trial: true });
      desk.results.set(OTHER_ID, aResult({ ...desk.analysis }));
      return session;
    },
    find: async (id) => desk.sessions.get(id) ?? null,
    async knows(conversationId) {
      if (desk.fault) throw desk.fault;
      return [...desk.sessions.values()].some(({ conversation_id }) => conversation_id === conversationId);
    },
    result: async (id) => desk.results.get(id) ?? null,
    ofJob: async (job) =>
      [...desk.results.values()].flatMap((result) => {
        const session = desk.sessions.get(result.interview_session_id);
        return session?.job_post_id === job ? [{ ...session, ...result }] : [];
      }),
    async visit(session) {
      desk.asked.push(['visit', session.id]);
      return { ...session, status: 'active' };
    },
    async move(id, status) {
      const session = desk.sessions.get(id);
      if (!session || session.status === status) return session ?? null;
      if (!mayMove(session.status, status)) return 'not_allowed';
      desk.sessions.set(id, { ...session, status });
      return { ...session, status };
    },
    async nameConversation(id, conversationId) {
      const session = desk.sessions.get(id);
      if (!session) return null;
      if (session.conversation_id !== conversationId && (await desk.knows(conversationId))) return 'taken';
      const transcript = desk.results.get(id)?.transcript;
      if (session.conversation_id !== conversationId && typeof transcript === 'string') return 'has_transcript';
      const named = { ...session, conversation_id: conversationId };
      desk.sessions.set(id, named);
      if (!desk.results.has(id)) desk.results.set(id, aResult({ ...NOTHING_YET, ...desk.analysis }));
      return named;
    },
    async capture(id, heard, capture) {
      desk.asked.push(['capture', heard, capture]);
      if (!desk.sessions.has(id)) return false;
      desk.results.set(
        id,
        aResult({
          transcript: transcriptText(heard.entries),
          transcript_entries: heard.entries,
          transcript_source: 'frontend_capture',
          started_at: heard.startedAt,
          ended_at: heard.endedAt,
          duration_seconds: heard.durationSeconds,
          security_violations: capture.violations,
          recording_url: capture.recordingUrl,
          user_photo_url: capture.userPhotoUrl,
          ...desk.analysis,
        }),
      );
      return true;
    },
    async askForAnalysis(id, reason) {
      desk.asked.push(['askForAnalysis', id, reason]);
      const result = desk.results.get(id);
      if (!result || result.transcript === null) return false;
      desk.results.set(id, { ...result, ...desk.analysis });
      return true;
    },
    analysed: async (id) => desk.results.get(id) ?? null,
  };
  desk.sessions.set(SESSION_ID, aSession());
  return desk;
}

const NOTHING_YET: Partial<InterviewResultRow> = { analysis_status: 'waiting', transcript: null };
