import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_MESSAGE_POLICY } from '../../../src/domain/messages/message-policy.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { ActivityDependencies } from '../../../src/activities/dependencies.ts';
import { reconcile } from '../../../src/activities/calls/reconcile-calls.ts';
import { interviewDesk } from '../../../src/api/interviews/desk.ts';
import { securityViolations } from '../../../src/domain/interviews/interview.ts';
import { entriesOfText } from '../../../src/domain/interviews/interview-transcript.ts';
import { createLog } from '../../../src/log.ts';
import {
  askForAnalysis,
  findInterviewResult,
  keepCapture,
  keepTranscript,
  keepUnheard,
  keepVerdict,
} from '../../../src/store/interviews/interview-results.ts';
import {
  findInterview,
  interviewOfConversation,
  keepInterview,
  moveInterview,
  nameConversation,
} from '../../../src/store/interviews/interview-sessions.ts';
import type { InterviewSessionRow } from '../../../src/store/interviews/interview-tables.ts';
import { aDatabase } from '../../harness/database.ts';
import { eventually } from '../../harness/product.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
beforeAll(async () => {
  suite = await aDatabase();
});
afterAll(() => suite.drop());

const anInterview = (changes: Partial<Parameters<typeof keepInterview>[1]> = {}) =>
  keepInterview(suite.db, {
    id: uuidv7(),
    resumeResultId: 'resume-1',
    jobPostId: 'job-1',
    candidateName: 'Priya Example',
    jobRole: 'Backend Engineer',
    questions: [],
    prompt: '',
    url: '/video-interview',
    conversationId: null,
    isTrial: false,
    expiresAt: new Date(Date.now() + 60_000),
    ...changes,
  });

const heard = (sessionId: string, text: string, source: 'webhook' | 'frontend_capture' = 'webhook') => ({
  sessionId,
  conversationId: 'conv_1',
  transcript: { entries: entriesOfText(text), startedAt: null, endedAt: null, durationSeconds: 5 },
  source,
  raw: { source },
});

const VERDICT = {
  domainScore: 1,
  behavioralScore: 2,
  communicationScore: 3,
  overallScore: 4,
  confidenceLevel: 'Low',
  cheatingDetected: false,
  speechPattern: '',
  areasOfImprovement: ['One'],
  systemRecommendation: '',
  bodyLanguage: 'not assessable from a transcript',
};

describe('one result per session', () => {
  it('the words that came first stay, whoever brings others', async () => {
    const { id } = await anInterview();
    await Promise.all([
      keepTranscript(suite.db, heard(id, 'AI: First')),
      keepTranscript(suite.db, heard(id, 'AI: First')),
    ]);
    await keepTranscript(suite.db, heard(id, 'AI: Second', 'frontend_capture'));
    expect(await findInterviewResult(suite.db, id)).toMatchObject({
      transcript: 'AI: First',
      transcript_source: 'webhook',
      analysis_status: 'waiting',
    });
  });

  it('words take the place of "nobody could say"', async () => {
    const { id } = await anInterview();
    await keepUnheard(suite.db, id, 'nobody could say');
    expect(await findInterviewResult(suite.db, id)).toMatchObject({ analysis_status: 'failed', transcript: null });
    await keepTranscript(suite.db, heard(id, 'AI: At last'));
    await keepUnheard(suite.db, id, 'nobody could say');
    expect(await findInterviewResult(suite.db, id)).toMatchObject({
      analysis_status: 'waiting',
      analysis_error: null,
      transcript: 'AI: At last',
      needs_attention: [],
    });
  });

  it('a later report of fewer exits takes nothing back', async () => {
    const { id } = await anInterview();
    await keepTranscript(suite.db, heard(id, 'AI: Hello'));
    for (const exits of [3, 0])
      await keepCapture(suite.db, id, {
        violations: securityViolations([], exits),
        recordingUrl: `https://files.example/${exits}`,
        userPhotoUrl: null,
      });
    expect(await findInterviewResult(suite.db, id)).toMatchObject({
      security_violations: { fullscreen_exit_count: 3, security_score: 70 },
      recording_url: 'https://files.example/3',
    });
  });

  it('a verdict is written once, and never over what was asked for since', async () => {
    const { id } = await anInterview();
    await keepTranscript(suite.db, heard(id, 'AI: Hello'));
    expect(await askForAnalysis(suite.db, id, 'again')).toBe(true);
    const write = (version: number, overallScore: number) =>
      keepVerdict(
        suite.db,
        { sessionId: id, version, attention: [] },
        { status: 'done', verdict: { ...VERDICT, overallScore } },
      );
    await write(1, 11);
    expect(await findInterviewResult(suite.db, id)).toMatchObject({ analysis_status: 'waiting', overall_score: null });
    await write(2, 22);
    await write(2, 33);
    expect(await findInterviewResult(suite.db, id)).toMatchObject({
      analysis_status: 'done',
      overall_score: 22,
      areas_of_improvement: ['One'],
      raw_analysis: { source: 'webhook', reanalysis_reason: 'again', reanalyzed_at: expect.any(String) },
    });
  });

  it('nothing is analysed again where nothing was said', async () => {
    const { id } = await anInterview();
    expect(await askForAnalysis(suite.db, id, 'again')).toBe(false);
  });
});

describe('one conversation is one interview', () => {
  it('the first session that names it has it, also when two do at once', async () => {
    const sessions = await Promise.all([anInterview(), anInterview()]);
    const named = await Promise.all(sessions.map(({ id }) => nameConversation(suite.db, id, 'conv_both')));
    expect(named.filter((one) => one === 'taken')).toHaveLength(1);
    expect(await interviewOfConversation(suite.db, 'conv_both')).not.toBeNull();
  });

  it('a trial takes it from nobody', async () => {
    await anInterview({ conversationId: 'conv_tried', isTrial: true });
    const { id } = await anInterview();
    expect(await interviewOfConversation(suite.db, 'conv_tried')).toBeNull();
    expect(await nameConversation(suite.db, id, 'conv_tried')).toMatchObject({ id, conversation_id: 'conv_tried' });
  });

  it('another one may take its place until something was said', async () => {
    const { id } = await anInterview();
    await nameConversation(suite.db, id, 'conv_a');
    expect(await nameConversation(suite.db, id, 'conv_b')).toMatchObject({ conversation_id: 'conv_b' });
    await keepTranscript(suite.db, heard(id, 'AI: Hello'));
    expect(await nameConversation(suite.db, id, 'conv_c')).toBe('has_transcript');
    expect(await nameConversation(suite.db, id, 'conv_b')).toMatchObject({ conversation_id: 'conv_b' });
    expect(await nameConversation(suite.db, uuidv7(), 'conv_d')).toBeNull();
  });
});

describe('a status', () => {
  it('moves only where that is legal', async () => {
    const { id } = await anInterview();
    expect(await moveInterview(suite.db, id, 'completed')).toMatchObject({ status: 'completed' });
    for (const status of ['ended', 'active', 'expired', 'cancelled'] as const)
      expect(await moveInterview(suite.db, id, status)).toBeNull();
    expect((await findInterview(suite.db, id))?.status).toBe('completed');
  });
});

describe('an interview whose workflow could not be told', () => {
  const woken: string[] = [];
  const deps = () =>
    ({
      db: suite.db,
      log: createLog('test', { level: 'silent' }),
      reconcilePolicy: { ...DEFAULT_POLICY, stalledAfterMs: 1_000, notRoutedAfterMs: 1_000 },
      messages: { policy: DEFAULT_MESSAGE_POLICY },
      recordings: { policy: DEFAULT_POLICY },
      calls: {},
      interviews: { wake: async ({ id }: InterviewSessionRow) => void woken.push(id) },
    }) as unknown as ActivityDependencies;

  it('is told by reconcileCalls, and a link that should have expired long ago as well', async () => {
    await sql`update interview_sessions set wake_wanted_at = null, expires_at = now() + interval '1 day'`.execute(
      suite.db,
    );
    const desk = interviewDesk(
      suite.db,
      { wake: () => Promise.reject(new Error('Temporal is away')) },
      { interviewExpiresAfterMs: 60_000, interviewAnswerWithinMs: 100 },
      createLog('test', { level: 'silent' }),
    );
    const untold = await anInterview();
    const rested = await anInterview();
    const lost = await anInterview();
    await sql`update interview_sessions set wake_wanted_at = null`.execute(suite.db);
    expect(await desk.move(untold.id, 'cancelled')).toMatchObject({ status: 'cancelled' });
    await sql`update interview_sessions set wake_wanted_at = wake_wanted_at - interval '1 minute'`.execute(suite.db);
    await sql`update interview_sessions set expires_at = now() - interval '4 hours' where id = ${lost.id}`.execute(
      suite.db,
    );
    await reconcile(deps())();
    expect(woken.toSorted()).toEqual([untold.id, lost.id].toSorted());
    expect(woken).not.toContain(rested.id);
  });

  it('is waited for no longer than promised', async () => {
    const told: string[] = [];
    const desk = interviewDesk(
      suite.db,
      { wake: async ({ id }) => void told.push(id) },
      { interviewExpiresAfterMs: 60_000, interviewAnswerWithinMs: 100 },
      createLog('test', { level: 'silent' }),
    );
    const { id } = await anInterview();
    await desk.capture(id, heard(id, 'AI: Hello').transcript, {
      violations: securityViolations([], 0),
      recordingUrl: null,
      userPhotoUrl: null,
    });
    expect(await desk.analysed(id)).toMatchObject({ analysis_status: 'waiting', transcript: 'AI: Hello' });
    await eventually(() => told.includes(id), { what: 'the workflow to be told' });
  });
});
