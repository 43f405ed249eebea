import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../../src/api/limits.ts';
import { BAD_BODIES, CANARY } from '../poison.ts';
import { type RunningApi, startApi } from '../running-api.ts';
import {
  aDesk,
  aResult,
  aSession,
  CONVERSATION,
  OTHER_ID,
  type PlayedDesk,
  ROWS,
  SESSION_ID,
  shownResult,
} from './a-desk.ts';

let api: RunningApi;
let desk: PlayedDesk;
beforeAll(async () => {
  desk = aDesk();
  const rate = { perSecond: 1_000, burst: 1_000 };
  api = await startApi({
    deps: { interviews: new Proxy({} as PlayedDesk, { get: (_, name) => Reflect.get(desk, name) }) },
    limits: {
      classes: {
        writes: { ...LIMITS.writes, rate },
        placements: { ...LIMITS.placements, rate },
        transcripts: { ...LIMITS.transcripts, rate },
      },
    },
  });
});
afterAll(() => api.close());
beforeEach(() => {
  desk = aDesk();
  api.config.elevenLabs.apiKey = 'demo-elevenlabs-key';
});

const VERDICT = JSON.parse(
  readFileSync(new URL('../../fixtures/providers/interview_analysis.json', import.meta.url), 'utf8'),
).parsed;
const NOT_FOUND = { status: 'error', error: 'Interview session not found' };
const NO_KEY = { status: 'error', error: 'ELEVENLABS_API_KEY not configured' };
const STILL_RUNNING = 'Interview analysis is still running';

describe('POST /api/interviews/{id}/complete', () => {
  const path = `/api/interviews/${SESSION_ID}/complete`;

  it('answers with the whole result', async () => {
    desk.analysis = aResult();
    const { status, json } = await api.post(path, { conversation_id: CONVERSATION });
    expect([status, json]).toEqual([200, { status: 'success', data: shownResult() }]);
  });

  it('says when the result is not there in time', async () => {
    const { status, json } = await api.post(path, { conversation_id: CONVERSATION });
    expect(status).toBe(200);
    expect(json).toEqual({
      status: 'success',
      data: { ...shownResult(), analysis_status: 'waiting', transcript: null },
      message: STILL_RUNNING,
    });
  });

  it.each([
    ['the analysis', { analysis_status: 'failed' as const, transcript: 'AI: Hello' }, 'Interview analysis failed'],
    ['the transcript', { analysis_status: 'failed' as const }, 'Could not fetch the transcript'],
  ])('says when %s could not be had', async (_name, analysis, error) => {
    desk.analysis = analysis;
    expect((await api.post(path, { conversation_id: CONVERSATION })).json).toEqual({ status: 'error', error });
  });

  it('answers with the result that the front end brought, whatever conversation it names', async () => {
    desk.sessions.set(SESSION_ID, aSession({ conversation_id: null }));
    desk.results.set(SESSION_ID, aResult());
    expect((await api.post(path, { conversation_id: CONVERSATION })).json).toEqual({
      status: 'success',
      data: shownResult(),
    });
  });

  it('does not take the conversation of another session', async () => {
    desk.sessions.set(OTHER_ID, aSession({ id: OTHER_ID, conversation_id: 'conv_other' }));
    expect((await api.post(path, { conversation_id: 'conv_other' })).json).toEqual({
      status: 'error',
      error: 'conversation_id belongs to another interview session',
    });
  });

  it('of a cancelled session waits for nothing', async () => {
    desk.sessions.set(SESSION_ID, aSession({ status: 'cancelled' }));
    expect((await api.post(path, { conversation_id: CONVERSATION })).json).toEqual({
      status: 'error',
      error: 'Interview session is cancelled',
    });
  });

  it('needs a conversation, a session and a key', async () => {
    expect((await api.post(path, {})).json).toEqual({ status: 'error', error: 'conversation_id required' });
    expect((await api.post(`/api/interviews/${OTHER_ID}/complete`, { conversation_id: CONVERSATION })).json).toEqual(
      NOT_FOUND,
    );
    api.config.elevenLabs.apiKey = null;
    expect((await api.post(path, { conversation_id: CONVERSATION })).json).toEqual(NO_KEY);
  });
});

describe('POST /api/interviews/{id}/complete-with-transcript', () => {
  const path = `/api/interviews/${SESSION_ID}/complete-with-transcript`;
  const request = ROWS.complete_with_transcript_request;

  it('keeps the words and what the browser saw; more than two exits are cheating', async () => {
    const { status, json } = await api.post(path, { ...request, recording_url: 'https://files.example/1' });
    expect(status).toBe(200);
    expect(json).toEqual({
      status: 'success',
      data: {
        ...shownResult(),
        transcript: request.transcript,
        transcript_entries: request.transcript_entries,
        transcript_source: 'frontend_capture',
        security_violations: ROWS.expected_security_violations,
        cheating_detected: true,
        body_language: 'Multiple fullscreen exits detected (3 times)',
        recording_url: 'https://files.example/1',
      },
    });
  });

  it('forgives two exits', async () => {
    const { json } = await api.post(path, { ...request, fullscreen_exit_count: 2 });
    expect(json['data']).toMatchObject({
      cheating_detected: false,
      body_language: 'Calm and attentive',
      security_violations: { fullscreen_exit_count: 2, security_score: 80 },
    });
  });

  it('never goes below a score of nothing', async () => {
    const { json } = await api.post(path, { ...request, fullscreen_exit_count: 11 });
    expect(json['data']).toMatchObject({ security_violations: { security_score: 0 } });
  });

  it('reads the speakers out of a text without entries', async () => {
    await api.post(path, { transcript: 'AI: Hello.\nUSER: Good day,\nhere I am.' });
    expect(desk.asked).toEqual([
      [
        'capture',
        {
          entries: [
            { id: '0', speaker: 'ai', text: 'Hello.', timestamp: null },
            { id: '1', speaker: 'user', text: 'Good day, here I am.', timestamp: null },
          ],
          startedAt: null,
          endedAt: null,
          durationSeconds: null,
        },
        {
          violations: { cheating_flags: [], fullscreen_exit_count: 0, security_score: 100 },
          recordingUrl: null,
          userPhotoUrl: null,
        },
      ],
    ]);
  });

  it('leaves out what is not as documented, and takes the rest', async () => {
    await api.post(path, {
      transcript: 7,
      transcript_entries: [null, 'x', { text: '' }, { speaker: 'agent', text: 'Hi' }],
      started_at: 'yesterday',
      duration_seconds: -1,
      cheating_flags: [1, 'tab_switch'],
      fullscreen_exit_count: 'three',
      recording_url: 'javascript:alert(1)',
    });
    expect(desk.asked[0]?.[1]).toEqual({
      entries: [{ id: '3', speaker: 'ai', text: 'Hi', timestamp: null }],
      startedAt: null,
      endedAt: null,
      durationSeconds: null,
    });
    expect(desk.asked[0]?.[2]).toEqual({
      violations: { cheating_flags: ['tab_switch'], fullscreen_exit_count: 0, security_score: 100 },
      recordingUrl: null,
      userPhotoUrl: null,
    });
  });

  it('says when the analysis is not there in time, and when it failed', async () => {
    desk.analysis = { analysis_status: 'waiting' };
    expect((await api.post(path, request)).json).toMatchObject({ status: 'success', message: STILL_RUNNING });
    desk.analysis = { analysis_status: 'failed' };
    expect((await api.post(path, request)).json).toEqual({ status: 'error', error: 'Interview analysis failed' });
  });

  it('does not know strangers', async () => {
    expect((await api.post(`/api/interviews/${OTHER_ID}/complete-with-transcript`, request)).json).toEqual(NOT_FOUND);
  });
});

describe('GET /api/interviews/{id}/transcript', () => {
  it('shows the stored words', async () => {
    desk.results.set(SESSION_ID, aResult({ security_violations: ROWS.expected_security_violations }));
    const { status, json } = await api.get(`/api/interviews/${SESSION_ID}/transcript`);
    expect(status).toBe(200);
    expect(json).toEqual({
      status: 'success',
      data: {
        transcript: ROWS.interview_results_row.transcript,
        transcript_entries: [],
        transcript_source: 'webhook',
        duration_seconds: 300,
        started_at: '2025-02-14T12:48:17+00:00',
        ended_at: '2025-02-14T12:53:17+00:00',
        security_violations: ROWS.expected_security_violations,
        candidate_name: 'Priya Example',
      },
    });
  });

  it.each([SESSION_ID, OTHER_ID, 'no-uuid'])('has none of %s', async (id) => {
    const { status, json } = await api.get(`/api/interviews/${id}/transcript`);
    expect([status, json]).toEqual([200, { status: 'error', error: 'Interview transcript not found' }]);
  });
});

describe('GET /api/interviews/{id}/results', () => {
  it('shows the one result', async () => {
    desk.results.set(SESSION_ID, aResult());
    const { status, json } = await api.get(`/api/interviews/${SESSION_ID}/results`);
    expect([status, json]).toEqual([200, { status: 'success', data: shownResult() }]);
  });

  it.each([SESSION_ID, OTHER_ID, 'no-uuid'])('has none of %s', async (id) => {
    const { status, json } = await api.get(`/api/interviews/${id}/results`);
    expect([status, json]).toEqual([200, { status: 'error', error: 'Results not found' }]);
  });
});

describe('GET /api/jobs/{id}/interview-results', () => {
  it('lists the results of a job', async () => {
    desk.results.set(SESSION_ID, aResult());
    const { status, json } = await api.get(`/api/jobs/${ROWS.interview_sessions_row.job_post_id}/interview-results`);
    expect([status, json]).toEqual([200, { status: 'success', results: [shownResult()] }]);
  });

  it.each(['another-job', 'a%20b'])('lists nothing of %s', async (job) => {
    const { status, json } = await api.get(`/api/jobs/${job}/interview-results`);
    expect([status, json]).toEqual([200, { status: 'success', results: [] }]);
  });
});

describe('POST /api/interviews/analyze-stored-transcript', () => {
  const path = '/api/interviews/analyze-stored-transcript';

  it('has the stored words analysed again', async () => {
    desk.results.set(SESSION_ID, aResult({ analysis_status: 'failed', overall_score: null }));
    desk.analysis = aResult();
    const { status, json } = await api.post(path, { session_id: SESSION_ID, reason: 'Model was down' });
    expect([status, json]).toEqual([200, { status: 'success', data: shownResult() }]);
    expect(desk.asked).toEqual([['askForAnalysis', SESSION_ID, 'Model was down']]);
  });

  it('has a reason of its own when none is given', async () => {
    desk.results.set(SESSION_ID, aResult());
    await api.post(path, { session_id: SESSION_ID });
    expect(desk.asked).toEqual([['askForAnalysis', SESSION_ID, 'Manual re-analysis']]);
  });

  it('says what is missing', async () => {
    expect((await api.post(path, {})).json).toEqual({ status: 'error', error: 'session_id required' });
    const nothingStored = { status: 'error', error: 'No stored transcript found for this session' };
    for (const session_id of [SESSION_ID, OTHER_ID, 'no-uuid'])
      expect((await api.post(path, { session_id })).json).toEqual(nothingStored);
    desk.results.set(SESSION_ID, aResult({ transcript: null }));
    expect((await api.post(path, { session_id: SESSION_ID })).json).toEqual({
      status: 'error',
      error: 'No transcript text found',
    });
  });
});

describe('POST /api/test-interview-analysis', () => {
  const path = '/api/test-interview-analysis';

  it('analyses any conversation, with the documented names where none are given', async () => {
    desk.analysis = aResult();
    const { status, json } = await api.post(path, { conversation_id: CONVERSATION });
    expect(status).toBe(200);
    expect(json).toEqual({
      status: 'success',
      data: {
        conversation_id: CONVERSATION,
        transcript: ROWS.interview_results_row.transcript,
        started_at: '2025-02-14T12:48:17+00:00',
        ended_at: '2025-02-14T12:53:17+00:00',
        duration_seconds: 300,
        candidate_name: 'Test Candidate',
        job_role: 'Software Engineer',
        ...VERDICT,
      },
    });
    const named = await api.post(path, { conversation_id: CONVERSATION, candidate_name: 'Priya', job_role: 'Cook' });
    expect(named.json['data']).toMatchObject({ candidate_name: 'Priya', job_role: 'Cook' });
  });

  it.each([
    [{ transcript: null, analysis_status: 'failed' as const }, 'Could not fetch the transcript'],
    [{ analysis_status: 'failed' as const }, 'Interview analysis failed'],
    [{ analysis_status: 'waiting' as const }, STILL_RUNNING],
  ])('says what went wrong: %j', async (analysis, error) => {
    desk.analysis = analysis;
    expect((await api.post(path, { conversation_id: CONVERSATION })).json).toEqual({ status: 'error', error });
  });

  it('needs a conversation and a key', async () => {
    expect((await api.post(path, {})).json).toEqual({ status: 'error', error: 'conversation_id required' });
    api.config.elevenLabs.apiKey = null;
    expect((await api.post(path, { conversation_id: CONVERSATION })).json).toEqual(NO_KEY);
  });
});

describe('a body that is no object', () => {
  const paths = [
    ['POST', `/api/interviews/${SESSION_ID}/complete`],
    ['POST', `/api/interviews/${SESSION_ID}/complete-with-transcript`],
    ['PATCH', `/api/interviews/${SESSION_ID}/status`],
    ['PATCH', `/api/interviews/${SESSION_ID}/update-conversation`],
    ['POST', '/api/interviews/analyze-stored-transcript'],
    ['POST', '/api/test-interview-analysis'],
  ] as const;

  const usable = ['an empty object', 'a prototype'];
  const fitsAnyDoor = (body: string | Uint8Array) => body.length <= LIMITS.writes.bodyBytes;
  const bodies = BAD_BODIES.filter(([name, body]) => !usable.includes(name) && fitsAnyDoor(body));
  it.each(paths)('at %s %s is 422 in the shape of the system, and changes nothing', async (method, path) => {
    for (const [name, body] of bodies) {
      const { status, json, text } = await api.request(path, {
        method,
        headers: { 'content-type': 'application/json' },
        body: body as NonNullable<RequestInit['body']>,
      });
      expect([name, status, json]).toEqual([name, 422, { status: 'error', error: 'Invalid JSON payload' }]);
      expect(text).not.toContain(CANARY);
    }
    expect(desk.asked).toEqual([]);
  });
});
