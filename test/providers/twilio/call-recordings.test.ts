import { describe, expect, it } from '@jest/globals';
import { createCallRecordings } from '../../../src/providers/twilio/call-recordings.ts';
import { failsInOurWords, failureOf, onlyRequest } from '../failures.ts';
import { recordedServer } from '../recorded-server.ts';

const ACCOUNT = 'ACf1c70000000000000000000000000000';
const CALL = 'CAf1c70000000000000000000000000033';
const SID = 'REf1c7000000000000000000000000001f';

const recordings = (url: string, httpTimeoutMs?: number) =>
  createCallRecordings({
    baseUrl: `${url}/twilio`,
    accountSid: ACCOUNT,
    authToken: 'token-test',
    ...(httpTimeoutMs !== undefined && { httpTimeoutMs }),
  });

const aRecording = (changes: object = {}) => ({
  sid: SID,
  account_sid: ACCOUNT,
  call_sid: CALL,
  status: 'completed',
  duration: '125',
  start_time: 'Sat, 21 Nov 2026 08:00:02 +0000',
  ...changes,
});
const list = (...found: object[]) => ({ recordings: found, page: 0, page_size: 100, next_page_uri: null });

describe('recordingsOf', () => {
  it('asks for the recordings of the one leg and tells of each as its callback would', async () => {
    const server = await recordedServer({ body: list(aRecording()) });
    expect(await recordings(server.url).recordingsOf(CALL)).toEqual({
      ready: [
        {
          kind: 'recording_ready',
          recordingSid: SID,
          callSid: CALL,
          durationSeconds: 125,
          startedAt: '2026-11-21T08:00:02.000Z',
        },
      ],
      moreToCome: false,
    });
    const { method, path } = onlyRequest(server.sent);
    expect([method, path]).toEqual([
      'GET',
      `/twilio/2010-04-01/Accounts/${ACCOUNT}/Calls/${CALL}/Recordings.json?PageSize=100`,
    ]);
  });

  it.each([
    ['in-progress', true],
    ['paused', true],
    ['processing', true],
    ['absent', false],
    ['stopped', false],
  ])('has none to fetch while it is %s; more to come: %s', async (status, moreToCome) => {
    const server = await recordedServer({ body: list(aRecording({ status, duration: '-1' })) });
    expect(await recordings(server.url).recordingsOf(CALL)).toEqual({ ready: [], moreToCome });
  });

  it('T12 takes a list with an id that cannot be one for no answer', async () => {
    const server = await recordedServer({ body: list(aRecording({ sid: '../../Calls' })) });
    expect(await failureOf(recordings(server.url).recordingsOf(CALL))).toMatchObject({ kind: 'bad_answer' });
  });

  failsInOurWords((url, httpTimeoutMs) => recordings(url, httpTimeoutMs).recordingsOf(CALL));
});
