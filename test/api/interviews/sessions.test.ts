import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type RunningApi, startApi } from '../running-api.ts';
import { aDesk, aSession, CONVERSATION, OTHER_ID, type PlayedDesk, ROWS, SESSION_ID } from './a-desk.ts';

let api: RunningApi;
let desk: PlayedDesk;
beforeAll(async () => {
  desk = aDesk();
  api = await startApi({
    deps: { interviews: new Proxy({} as PlayedDesk, { get: (_, name) => Reflect.get(desk, name) }) },
  });
});
afterAll(() => api.close());
beforeEach(() => {
  desk = aDesk();
});

const session = (changes: object = {}) => {
  const row = { ...ROWS.interview_sessions_row };
  return {
    ...row,
    created_at: '2025-02-14T11:00:00+00:00',
    updated_at: '2025-02-14T12:40:00+00:00',
    expires_at: '2999-01-01T00:00:00+00:00',
    ...changes,
  };
};
const patch = (path: string, body: unknown) =>
  api.request(path, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const NOT_FOUND = { status: 'error', error: 'Interview session not found' };
const STRANGERS = [OTHER_ID, 'no-uuid', '1', "'; drop table", '%00'].map(encodeURIComponent);

describe('GET /api/interviews/{id}', () => {
  it('shows the session, and begins it', async () => {
    desk.sessions.set(SESSION_ID, aSession({ status: 'pending' }));
    const { status, json } = await api.get(`/api/interviews/${SESSION_ID}`);
    expect(status).toBe(200);
    expect(json).toEqual({
      status: 'success',
      data: {
        session_id: SESSION_ID,
        candidate_name: 'Priya Example',
        interview_prompt: 'You interview a Backend Engineer.',
        generated_questions: ROWS.interview_sessions_row.generated_questions,
        status: 'active',
        created_at: '2025-02-14T11:00:00+00:00',
        expires_at: '2999-01-01T00:00:00+00:00',
      },
    });
    expect(desk.asked).toEqual([['visit', SESSION_ID]]);
  });

  it('begins nothing that is over, and says how it stands', async () => {
    desk.sessions.set(SESSION_ID, aSession({ status: 'cancelled' }));
    expect((await api.get(`/api/interviews/${SESSION_ID}`)).json['data']).toMatchObject({ status: 'cancelled' });
    expect(desk.asked).toEqual([]);
  });

  it.each([
    ['by its status', aSession({ status: 'expired' })],
    ['by the clock', aSession({ expires_at: new Date(0) })],
  ])('that has expired %s says so', async (_name, expired) => {
    desk.sessions.set(SESSION_ID, expired);
    const { status, json } = await api.get(`/api/interviews/${SESSION_ID}`);
    expect([status, json]).toEqual([200, { status: 'error', error: 'Interview session has expired' }]);
  });

  it.each(STRANGERS)('does not know %s', async (id) => {
    const { status, json } = await api.get(`/api/interviews/${id}`);
    expect([status, json]).toEqual([200, NOT_FOUND]);
  });
});

describe('PATCH /api/interviews/{id}/status', () => {
  const path = `/api/interviews/${SESSION_ID}/status`;

  it('moves the session on', async () => {
    const { status, json } = await patch(path, { status: 'cancelled', ignored: true });
    expect(status).toBe(200);
    expect(json).toEqual({
      status: 'success',
      data: session({ status: 'cancelled' }),
      message: 'Interview session status updated to cancelled',
    });
  });

  it('to where it is already is a success', async () => {
    expect((await patch(path, { status: 'active' })).json).toMatchObject({ status: 'success', data: session() });
  });

  it('never takes it back', async () => {
    desk.sessions.set(SESSION_ID, aSession({ status: 'completed' }));
    const { status, json } = await patch(path, { status: 'active' });
    expect([status, json]).toEqual([
      200,
      { status: 'error', error: 'Interview session cannot become active any more' },
    ]);
    expect(desk.sessions.get(SESSION_ID)?.status).toBe('completed');
  });

  it.each([{}, { status: 'ended' }, { status: 'done' }, { status: null }, { status: ['active'] }])(
    'refuses %j',
    async (body) => {
      const { status, json } = await patch(path, body);
      expect([status, json]).toEqual([
        200,
        {
          status: 'error',
          error: 'Invalid status. Must be one of: pending, active, completed, cancelled, expired',
        },
      ]);
    },
  );

  it.each(STRANGERS)('does not know %s', async (id) => {
    expect((await patch(`/api/interviews/${id}/status`, { status: 'active' })).json).toEqual(NOT_FOUND);
  });
});

describe('PATCH /api/interviews/{id}/update-conversation', () => {
  const path = `/api/interviews/${SESSION_ID}/update-conversation`;

  it('links the session to its conversation, again and again', async () => {
    desk.sessions.set(SESSION_ID, aSession({ conversation_id: null }));
    for (const _ of [1, 2]) {
      const { status, json } = await patch(path, { conversation_id: CONVERSATION });
      expect([status, json]).toEqual([200, { status: 'success', data: session() }]);
    }
  });

  it('does not take the conversation of another session', async () => {
    desk.sessions.set(OTHER_ID, aSession({ id: OTHER_ID, conversation_id: 'conv_other' }));
    expect((await patch(path, { conversation_id: 'conv_other' })).json).toEqual({
      status: 'error',
      error: 'conversation_id belongs to another interview session',
    });
  });

  it.each([
    [{}, 'conversation_id required'],
    [{ conversation_id: '  ' }, 'conversation_id required'],
    [{ conversation_id: 7 }, 'conversation_id required'],
    [{ conversation_id: 'a b' }, 'conversation_id is not a valid id'],
    [{ conversation_id: 'x'.repeat(129) }, 'conversation_id is not a valid id'],
  ])('refuses %j', async (body, error) => {
    const { status, json } = await patch(path, body);
    expect([status, json]).toEqual([200, { status: 'error', error }]);
  });

  it.each(STRANGERS)('does not know %s', async (id) => {
    const { json } = await patch(`/api/interviews/${id}/update-conversation`, { conversation_id: CONVERSATION });
    expect(json).toEqual(NOT_FOUND);
  });
});

describe('POST /api/candidates/{id}/generate-interview-link', () => {
  const path = '/api/candidates/resume-201/generate-interview-link';

  it('makes a session of what the body says', async () => {
    const { status, json } = await api.post(path, {
      candidate_name: 'Priya Example',
      job_role: 'Backend Engineer',
      job_post_id: 'job-301',
      questions: ['Describe a service you designed.', { question: 'How do you avoid losing data?' }],
      interview_prompt: 'You interview {{a}} Backend Engineer.',
      interview_focus: 'Data',
      unknown: 1,
    });
    expect(status).toBe(200);
    expect(json).toEqual({
      status: 'success',
      data: {
        session_id: OTHER_ID,
        session_url: `/video-interview?session=${OTHER_ID}`,
        candidate_name: 'Priya Example',
        job_role: 'Backend Engineer',
        questions_count: 2,
        expires_at: '2025-02-15T11:00:00+00:00',
        interview_focus: 'Data',
      },
      message: 'Interview link generated successfully for Priya Example',
    });
    expect(desk.asked).toEqual([
      [
        'open',
        {
          resumeResultId: 'resume-201',
          jobPostId: 'job-301',
          candidateName: 'Priya Example',
          jobRole: 'Backend Engineer',
          questions: ['Describe a service you designed.', { question: 'How do you avoid losing data?' }],
          prompt: 'You interview {{a}} Backend Engineer.',
        },
      ],
    ]);
  });

  it.each(['', '{}'])('needs nothing in its body (%j)', async (body) => {
    const { status, json } = await api.post(path, body);
    expect(status).toBe(200);
    expect(json['data']).toEqual({
      session_id: OTHER_ID,
      session_url: `/video-interview?session=${OTHER_ID}`,
      candidate_name: 'Unknown Candidate',
      job_role: 'Unknown Role',
      questions_count: 0,
      expires_at: '2025-02-15T11:00:00+00:00',
      interview_focus: '',
    });
  });

  it('does not know what is no id', async () => {
    const { json } = await api.post('/api/candidates/a%20b/generate-interview-link', {});
    expect(json).toEqual({ status: 'error', error: 'Candidate not found in database' });
    expect((await api.post(path, { job_post_id: 'a b' })).json).toEqual({
      status: 'error',
      error: 'Job post not found',
    });
    expect(desk.asked).toEqual([]);
  });
});
