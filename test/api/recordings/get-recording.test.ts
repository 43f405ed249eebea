import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordingReader } from '../../../src/api/dependencies.ts';
import type { StoredRecording } from '../../../src/domain/recordings/recording.ts';
import { CALL_ID, HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../running-api.ts';

const PATH = `/api/v1/calls/${CALL_ID}/recording`;
const AUDIO = 'RIFF and the words of a minute';
const RECORDING: StoredRecording = {
  recordingSid: 'REf1c7000000000000000000000000001f',
  location: 'CAf1c7000000000000000000000000001f/REf1c7000000000000000000000000001f.wav',
  contentType: 'audio/wav',
  bytes: AUDIO.length,
};

let api: RunningApi;
let kept: StoredRecording | null;
let opened: Parameters<RecordingReader['open']>[];
let says: 'gone' | 'unavailable' | null;
beforeAll(async () => {
  const recordings: RecordingReader = {
    find: async (callId) => (callId === CALL_ID ? kept : null),
    open: async (...asked) => {
      opened.push(asked);
      const part = asked[1];
      return says ?? Readable.from([Buffer.from(part ? AUDIO.slice(part.first, part.last + 1) : AUDIO)]);
    },
  };
  api = await startApi({ deps: { recordings } });
});
afterAll(() => api.close());
beforeEach(() => {
  kept = RECORDING;
  opened = [];
  says = null;
});

const ask = (headers: Record<string, string> = {}) => api.get(PATH, { ...OPERATOR_KEY, ...headers });

describe('26 serves only its own files to key holders (T26): the recording of a call', () => {
  it('is streamed as a file with a plain name, and tells nobody else’s address', async () => {
    const { status, text, headers } = await ask();
    expect([status, text]).toEqual([200, AUDIO]);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': String(AUDIO.length),
      'content-disposition': `attachment; filename="recording-${CALL_ID}.wav"`,
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(headers.get('location')).toBeNull();
    expect(opened).toEqual([[RECORDING, null]]);
  });

  const parts: [range: string, contentRange: string, text: string][] = [
    ['bytes=0-3', 'bytes 0-3/30', 'RIFF'],
    ['bytes=26-', 'bytes 26-29/30', 'nute'],
    ['bytes=-4', 'bytes 26-29/30', 'nute'],
    ['bytes=0-', 'bytes 0-29/30', AUDIO],
    ['bytes=28-999', 'bytes 28-29/30', 'te'],
  ];
  it.each(parts)('gives the part %s', async (range, contentRange, part) => {
    const { status, text, headers } = await ask({ range });
    expect([status, text, headers.get('content-range')]).toEqual([206, part, contentRange]);
    expect(headers.get('content-length')).toBe(String(part.length));
  });

  it.each(['bytes=0-1,3-4', 'pages=1-2'])('answers %s with all of it', async (range) => {
    expect(await ask({ range })).toMatchObject({ status: 200, text: AUDIO });
  });

  it.each(['bytes=5-1', 'bytes=30-', 'bytes=-0', 'bytes=-', 'bytes=a-b', 'bytes='])(
    'has no part %s: 416, and nothing is opened',
    async (range) => {
      const { status, headers, json } = await ask({ range });
      expect([status, headers.get('content-range')]).toEqual([416, 'bytes */30']);
      expect(json).toEqual({
        type: 'about:blank',
        title: 'Range not satisfiable',
        status: 416,
        detail: 'The recording has no such part.',
      });
      expect(opened).toEqual([]);
    },
  );

  it('is described to HEAD without being sent', async () => {
    const { status, text, headers } = await api.request(PATH, { method: 'HEAD', headers: OPERATOR_KEY });
    expect([status, text, headers.get('content-length')]).toEqual([200, '', String(AUDIO.length)]);
  });

  const NOT_FOUND = {
    type: 'about:blank',
    title: 'Recording not found',
    status: 404,
    detail: 'No recording of this call is kept.',
  };
  it('that is not kept, or not found where it was kept, is 404', async () => {
    kept = null;
    expect(await ask()).toMatchObject({ status: 404, json: NOT_FOUND });
    kept = RECORDING;
    says = 'gone';
    expect(await ask()).toMatchObject({ status: 404, json: NOT_FOUND });
  });

  it('is 503 while the bucket cannot be reached', async () => {
    says = 'unavailable';
    expect(await ask()).toMatchObject({ status: 503, json: { title: 'Service unavailable', status: 503 } });
  });

  it('is an operator’s to hear: 401 without a key, 403 with HOC’s', async () => {
    expect((await api.get(PATH)).status).toBe(401);
    expect((await api.get(PATH, HOC_KEY)).status).toBe(403);
    expect(opened).toEqual([]);
  });

  it.each(['..%2f..%2fetc%2fpasswd', '%00', 'no-uuid', '..%5c..%5c'])('%s names no call: 404', async (id) => {
    const { status } = await api.get(`/api/v1/calls/${id}/recording`, OPERATOR_KEY);
    expect(status).toBe(404);
    expect(opened).toEqual([]);
  });
});
