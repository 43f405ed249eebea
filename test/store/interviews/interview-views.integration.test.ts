import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { keepTranscript } from '../../../src/store/interviews/interview-results.ts';
import { keepInterview } from '../../../src/store/interviews/interview-sessions.ts';
import { createInterviewPages, type InterviewPages } from '../../../src/store/interviews/interview-views.ts';
import { aDatabase } from '../../harness/database.ts';

let suite: Awaited<ReturnType<typeof aDatabase>>;
let pages: InterviewPages;
beforeAll(async () => {
  suite = await aDatabase();
  pages = createInterviewPages(suite.db);
});
afterAll(() => suite.drop());

async function anInterview(jobPostId: string | null, jobRole: string, { isTrial = false } = {}): Promise<string> {
  const id = uuidv7();
  await keepInterview(suite.db, {
    id,
    resumeResultId: null,
    jobPostId,
    candidateName: 'Erika Mustermann',
    jobRole,
    questions: ['Why?'],
    prompt: '',
    url: 'https://example.org/join',
    conversationId: null,
    isTrial,
    expiresAt: new Date(Date.now() + 60_000),
  });
  return id;
}

async function assess(id: string, score: number): Promise<void> {
  const entries = [{ id: '0', speaker: 'ai' as const, text: 'Hello', timestamp: null }];
  const transcript = { entries, startedAt: new Date(), endedAt: new Date(), durationSeconds: 60 };
  await keepTranscript(suite.db, { sessionId: id, conversationId: null, transcript, source: 'webhook', raw: {} });
  await sql`update interview_results set analysis_status = 'done', overall_score = ${score}, domain_score = 1,
    behavioral_score = 2, communication_score = 3 where interview_session_id = ${id}`.execute(suite.db);
}

it('has interviews by job, page by page, and each with its result', async () => {
  const first = await anInterview('job-1', 'Pflegehelfer');
  const second = await anInterview('job-1', 'Pflegefachkraft');
  const nameless = await anInterview(null, 'Fahrer');
  const trial = await anInterview(null, 'Trial', { isTrial: true });
  await assess(first, 70);
  await assess(second, 80);

  expect(await pages.jobs()).toEqual([
    { jobId: null, jobRole: 'Fahrer', interviews: 1, assessed: 0, bestScore: null, newestAt: expect.any(Date) },
    {
      jobId: 'job-1',
      jobRole: 'Pflegefachkraft',
      interviews: 2,
      assessed: 2,
      bestScore: 80,
      newestAt: expect.any(Date),
    },
  ]);

  await sql`update interview_sessions set created_at = '2025-11-26 12:00:00.123456+00'`.execute(suite.db);
  const page = await pages.list({ filter: {}, after: null, limit: 3 });
  const rest = await pages.list({ filter: {}, after: page.next, limit: 3 });
  expect([...page.items, ...rest.items].map(({ id }) => id)).toEqual([trial, nameless, second, first]);
  expect(rest.next).toBeNull();
  const ofJob = await pages.list({ filter: { jobId: 'job-1', status: 'pending' }, after: null, limit: 5 });
  expect(ofJob.items.map(({ id }) => id)).toEqual([second, first]);
  expect((await pages.list({ filter: { status: 'active' }, after: null, limit: 5 })).items).toEqual([]);

  expect(await pages.find(first)).toMatchObject({
    scores: { overall: 70, domain: 1, behavioral: 2, communication: 3 },
    analysisStatus: 'done',
    durationSeconds: 60,
    questions: ['Why?'],
    entries: [{ text: 'Hello' }],
    attention: [],
  });
  expect(await pages.find(nameless)).toMatchObject({ analysisStatus: null, scores: null, entries: [], attention: [] });
  expect(await pages.find(uuidv7())).toBeNull();
});
