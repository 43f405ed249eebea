import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cursorOf } from '../../../../src/api/v1/calls/call-filters.ts';
import {
  interviewJobsSchema,
  interviewListSchema,
  interviewSchema,
} from '../../../../src/api/v1/interviews/schemas.ts';
import type { InterviewDetail, InterviewQuery } from '../../../../src/store/interviews/interview-views.ts';
import { SESSION_ID } from '../../interviews/a-desk.ts';
import { HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

const AT = new Date('2025-11-26T12:45:20.000Z');
const iso = AT.toISOString();
const INTERVIEW: InterviewDetail = {
  id: SESSION_ID,
  jobId: 'job-1',
  candidateName: 'Erika Mustermann',
  jobRole: 'Pflegefachkraft',
  status: 'completed',
  createdAt: AT,
  endedAt: AT,
  durationSeconds: 600,
  analysisStatus: 'done',
  scores: { overall: 80, domain: 70, behavioral: 90, communication: 85 },
  confidence: 'high',
  recommendation: 'Invite.',
  attention: [],
  isTrial: false,
  questions: ['Why?', { question: 'How?' }, { text: 'When?' }, { id: 4 }],
  entries: [
    { id: '0', speaker: 'ai', text: 'Hello', timestamp: '2025-11-26T12:45:21.500Z' },
    { id: '1', speaker: 'user', text: '<img src=x onerror=alert(1)>', timestamp: 'no time' },
    { id: '2', speaker: 'user', text: 'Yes', timestamp: null },
  ],
  startedAt: AT,
  areasOfImprovement: ['Speak up.'],
  cheatingDetected: false,
  violations: { cheating_flags: [], fullscreen_exit_count: 3, security_score: 70 },
  analysisError: null,
  recordingUrl: null,
};

const NEXT = { createdAt: '2025-11-26T12:45:20.000001Z', id: SESSION_ID };

let api: RunningApi;
/** how many of them the list has */
let pages: number;
let found: InterviewDetail | null;
let asked: (InterviewQuery | string)[];
beforeAll(async () => {
  api = await startApi({
    deps: {
      interviewPages: {
        jobs: async () => [
          { jobId: null, jobRole: 'Pflegefachkraft', interviews: 3, assessed: 2, bestScore: 80, newestAt: AT },
        ],
        list: async (query) => {
          asked.push(query);
          return { items: [INTERVIEW], next: asked.length < pages ? NEXT : null };
        },
        find: async (id) => {
          asked.push(id);
          return found;
        },
      },
    },
  });
});
afterAll(() => api.close());
beforeEach(() => {
  found = INTERVIEW;
  asked = [];
  pages = 2;
});

const get = (path: string) => api.get(`/api/v1/interviews${path}`, OPERATOR_KEY);

describe('an interview', () => {
  it('is shown with what was said and what was concluded, and not how to join it', async () => {
    const { status, json, text } = await get(`/${SESSION_ID}`);
    expect(status).toBe(200);
    expect(interviewSchema.parse(json)).toMatchObject({
      id: SESSION_ID,
      createdAt: iso,
      endedAt: iso,
      scores: { overall: 80, domain: 70, behavioral: 90, communication: 85 },
      needsAttention: [],
      questions: ['Why?', 'How?', 'When?', '{"id":4}'],
      transcript: [
        { role: 'agent', text: 'Hello', atSeconds: 1.5 },
        { role: 'candidate', text: '<img src=x onerror=alert(1)>', atSeconds: null },
        { role: 'candidate', text: 'Yes', atSeconds: null },
      ],
      truncated: false,
      // more than two exits from full screen
      cheatingDetected: true,
    });
    expect(text).not.toMatch(/sessionUrl|prompt/i);
  });

  it('is cut where it is too much for one answer', async () => {
    const entries = Array.from({ length: 5_001 }, (_, index) => ({ ...INTERVIEW.entries[0]!, id: String(index) }));
    found = { ...INTERVIEW, entries };
    const { json } = await get(`/${SESSION_ID}`);
    expect([json['transcript'].length, json['truncated']]).toEqual([5_000, true]);
  });

  it('that nobody began has no words and no verdict', async () => {
    found = { ...INTERVIEW, analysisStatus: null, scores: null, entries: [], violations: null, cheatingDetected: null };
    const { json } = await get(`/${SESSION_ID}`);
    expect(interviewSchema.parse(json)).toMatchObject({ scores: null, transcript: [], cheatingDetected: null });
  });

  it.each(['no-id', '%00', 'x'.repeat(500)])('is not looked for under %s', async (id) => {
    expect(await get(`/${id}`)).toMatchObject({ status: 404, json: { title: 'Interview not found' } });
    expect(asked).toEqual([]);
  });

  it('that is not there is 404', async () => {
    found = null;
    expect(await get(`/${SESSION_ID}`)).toMatchObject({ status: 404, json: { title: 'Interview not found' } });
  });
});

describe('the interviews', () => {
  it('are listed, of one job and one status', async () => {
    const position = { createdAt: '2025-11-26T12:45:20.000001Z', id: SESSION_ID };
    const { status, json } = await get(`?jobId=job-1&status=completed&limit=5&cursor=${cursorOf(position)}`);
    expect(status).toBe(200);
    expect(interviewListSchema.parse(json)).toMatchObject({
      items: [{ candidateName: 'Erika Mustermann' }],
      nextCursor: cursorOf(position),
    });
    expect(asked).toEqual([{ filter: { jobId: 'job-1', status: 'completed' }, after: position, limit: 5 }]);
    await get('');
    expect(asked[1]).toEqual({ filter: {}, after: null, limit: 50 });
  });

  it.each(['status=asleep', 'jobId=', 'jobId=a%20b', 'limit=0', 'cursor=x', 'name=Erika'])(
    '?%s is 400',
    async (query) => {
      expect((await get(`?${query}`)).status).toBe(400);
      expect(asked).toEqual([]);
    },
  );

  it('are counted by job', async () => {
    const { status, json } = await get('/jobs');
    expect([status, interviewJobsSchema.parse(json)]).toEqual([
      200,
      {
        items: [{ jobId: null, jobRole: 'Pflegefachkraft', interviews: 3, assessed: 2, bestScore: 80, newestAt: iso }],
      },
    ]);
  });
});

it.each(['', '/jobs', `/${SESSION_ID}`])('%s is not for a key that may only trigger', async (path) => {
  expect((await api.get(`/api/v1/interviews${path}`, HOC_KEY)).status).toBe(403);
});

describe('the file of interviews', () => {
  it('has a line for each, by the filters of the list, and no cell that a spreadsheet would run', async () => {
    pages = 2;
    INTERVIEW.recommendation = '=cmd()';
    const { status, headers, text } = await get('/export.csv?jobId=job-1');
    INTERVIEW.recommendation = 'Invite.';
    expect([status, headers.get('content-disposition')]).toEqual([200, 'attachment; filename="interviews.csv"']);
    const [names, first, second, end] = text.replace('\uFEFF', '').split('\r\n');
    expect(names).toBe(
      'id,created_at,candidate_name,job_id,job_role,status,ended_at,duration_seconds,analysis_status,' +
        'overall_score,domain_score,behavioral_score,communication_score,confidence,recommendation,attention,trial',
    );
    expect(first).toBe(
      `${SESSION_ID},${iso},Erika Mustermann,job-1,Pflegefachkraft,completed,${iso},600,done,80,70,90,85,high,'=cmd(),,false`,
    );
    expect([second, end]).toEqual([first, '']);
    expect(asked).toEqual([
      { filter: { jobId: 'job-1' }, after: null, limit: 200 },
      { filter: { jobId: 'job-1' }, after: NEXT, limit: 200 },
    ]);
  });

  it('takes no page, and is for operators', async () => {
    expect((await get('/export.csv?limit=5')).status).toBe(400);
    expect((await api.get('/api/v1/interviews/export.csv', HOC_KEY)).status).toBe(403);
    expect(asked).toEqual([]);
  });
});
