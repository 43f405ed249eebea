import { describe, expect, it } from '@jest/globals';
import type { StreamedExchange, StreamedRequest } from '../../../src/providers/streamed-http.ts';
import { createRecordingSource, type RecordingSourceSettings } from '../../../src/providers/twilio/recordings.ts';
import { failureOf, onlyRequest } from '../failures.ts';
import { type Answer, closedAddress, recordedServer } from '../recorded-server.ts';

const ACCOUNT = 'ACf1c70000000000000000000000000000';
const SID = 'REf1c7000000000000000000000000001f';
const PATH = `/2010-04-01/Accounts/${ACCOUNT}/Recordings/${SID}.wav`;
const BASIC = `Basic ${Buffer.from(`${ACCOUNT}:token-test`).toString('base64')}`;

async function fetched(url: string | null, more: Partial<RecordingSourceSettings> = {}, sid = SID): Promise<string> {
  const source = createRecordingSource({ baseUrl: url, accountSid: ACCOUNT, authToken: 'token-test', ...more });
  const chunks: Uint8Array[] = [];
  for await (const chunk of await source.download(sid)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const wav = (body: string | Buffer, headers: Record<string, string> = {}): Answer => ({
  headers: { 'content-type': 'audio/x-wav', ...headers },
  body,
});

describe('T12 a recording', () => {
  it('is fetched by sid, never by URL, with the account’s key, and nothing else is asked', async () => {
    const server = await recordedServer(wav('RIFF'));
    expect(await fetched(`${server.url}/twilio/`)).toBe('RIFF');
    const request = onlyRequest(server.sent);
    expect(request).toMatchObject({ method: 'GET', path: `/twilio${PATH}` });
    expect(request.headers.authorization).toBe(BASIC);
  });

  it.each(['../../Calls', 'RE', `${SID}.json`, ''])('named %j is not asked for', async (sid) => {
    const server = await recordedServer(wav('RIFF'));
    expect(await failureOf(fetched(server.url, {}, sid))).toMatchObject({ kind: 'invalid_request', retryable: false });
    expect(server.sent).toEqual([]);
  });

  it.each([
    [404, 'not_found', true],
    [429, 'rate_limited', true],
    [500, 'server_error', true],
    [503, 'server_error', true],
    [401, 'unauthorized', false],
    [403, 'forbidden', false],
    [400, 'invalid_request', false],
    [204, 'refused', false],
  ])('that is answered with %i is told by its kind, after one request', async (status, kind, retryable) => {
    const server = await recordedServer({ status, headers: { 'retry-after': '7' } });
    const failure = await failureOf(fetched(server.url));
    expect(failure).toMatchObject({ kind, retryable, status, retryAfterMs: 7_000 });
    expect(server.sent).toHaveLength(1);
  });

  it.each<[string, Answer, object]>([
    [
      'an HTML page',
      { headers: { 'content-type': 'text/html' }, body: '<html>' },
      { kind: 'bad_answer', retryable: true },
    ],
    ['nothing', wav(''), { kind: 'bad_answer', retryable: true }],
    ['a cut connection', 'reset', { kind: 'connection_lost', retryable: true }],
  ])('that comes as %s may be tried again', async (_title, answer, expected) => {
    const server = await recordedServer(answer);
    expect(await failureOf(fetched(server.url))).toMatchObject(expected);
  });

  it('that says nothing, or stops in the middle, is given up', async () => {
    const silent = await recordedServer('silence');
    const impatient = { limits: { firstByteMs: 200, totalMs: 1_500 } };
    expect(await failureOf(fetched(silent.url, impatient))).toMatchObject({ kind: 'timeout', retryable: true });
    const half = await recordedServer(wav('RIFF', { 'content-length': '1000' }));

    expect(await failureOf(fetched(half.url))).toMatchObject({ kind: 'connection_lost', retryable: true });
    expect(await failureOf(fetched(await closedAddress()))).toMatchObject({ kind: 'unreachable', retryable: true });
  });

  it('that is too large is refused by what it says of itself, and by what it is', async () => {
    const small = { limits: { maxBytes: 10 } };
    const said = await recordedServer(wav(Buffer.alloc(11)));
    expect(await failureOf(fetched(said.url, small))).toMatchObject({ kind: 'bad_answer', retryable: false });
    const unsaid = await recordedServer(wav(Buffer.alloc(11), { 'transfer-encoding': 'chunked' }));
    expect(await failureOf(fetched(unsaid.url, small))).toMatchObject({ kind: 'bad_answer', retryable: false });
    const just = await recordedServer(wav(Buffer.alloc(10, 'x')));
    expect(await fetched(just.url, small)).toHaveLength(10);
  });
});

describe('T12 a redirect', () => {
  it.each([
    'http://127.0.0.1/',
    'http://media.twiliocdn.com/x.wav',
    'https://169.254.169.254/latest/meta-data/',
    'https://evil.example/x.wav',
    'https://twilio.com.evil.example/x.wav',
    'https://eviltwilio.com/x.wav',
    'https://api.twilio.com@evil.example/x.wav',
    'https://user:key@media.twilio.com/x.wav',
    'https://media.twilio.com:8443/x.wav',
    'file:///etc/passwd',
    '//evil.example/x.wav',
    '/somewhere/else',
  ])('to %s is not followed', async (location) => {
    const server = await recordedServer({ status: 302, headers: { location } });
    expect(await failureOf(fetched(server.url))).toMatchObject({ kind: 'refused', retryable: false, status: 302 });
    expect(server.sent).toHaveLength(1);
  });

  /** Answers by address; each request is kept. */
  const network = (answers: Record<string, Answered>) => {
    const asked: StreamedRequest[] = [];
    const exchange: StreamedExchange = async (request) => {
      asked.push(request);
      const { status, body = '', location } = answers[request.url]!;
      return {
        status,
        headers: new Headers({ 'content-type': 'audio/x-wav', ...(location && { location }) }),
        content: (async function* () {
          yield Buffer.from(body);
        })(),
        discard: () => {},
      };
    };
    return { asked, exchange };
  };
  interface Answered {
    status: number;
    body?: string;
    location?: string;
  }
  const THERE = `https://api.twilio.com${PATH}`;
  const MEDIA = 'https://media.twiliocdn.com/1.wav?signed=yes';

  it('to a host of Twilio’s own is followed over https, without the key', async () => {
    const { asked, exchange } = network({
      [THERE]: { status: 307, location: MEDIA },
      [MEDIA]: { status: 200, body: 'RIFF' },
    });
    expect(await fetched(null, { exchange })).toBe('RIFF');
    expect(asked).toEqual([
      { method: 'GET', url: THERE, headers: { authorization: BASIC } },
      { method: 'GET', url: MEDIA, headers: {} },
    ]);
  });

  it('is followed once', async () => {
    const again = `${MEDIA}&again`;
    const { asked, exchange } = network({
      [THERE]: { status: 307, location: MEDIA },
      [MEDIA]: { status: 302, location: again },
      [again]: { status: 200, body: 'RIFF' },
    });
    expect(await failureOf(fetched(null, { exchange }))).toMatchObject({ kind: 'refused', status: 302 });
    expect(asked).toHaveLength(2);
  });
});
