import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS, READING, type RequestClassName } from '../../../src/api/limits.ts';
import { HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../running-api.ts';

/** Every door that takes a body, with its row of the table. */
const DOORS: [path: string, row: RequestClassName, bytes: number, headers: Record<string, string>][] = [
  ['/webhook/trigger-call', 'placements', 256 * 1024, HOC_KEY],
  ['/api/v1/calls', 'placements', 256 * 1024, HOC_KEY],
  ['/api/v1/calls/search', 'reads', 64 * 1024, OPERATOR_KEY],
  ['/api/webhooks/elevenlabs/post-call', 'elevenLabsWebhooks', 8 * 1024 * 1024, {}],
  ['/api/webhooks/twilio/events', 'twilioEventStreams', 1024 * 1024, {}],
];

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
/** Of the other rows one door each; these words a body in their own way, and take any type or a form. */
const OTHER_ROWS: typeof DOORS = [
  ['/api/webhooks/elevenlabs/conversation-initiation', 'whileRinging', 16 * 1024, {}],
  ['/webhook/setup-campaign', 'setups', 2 * 1024 * 1024, {}],
  ['/api/interviews/1/complete', 'writes', 64 * 1024, {}],
  ['/api/interviews/1/complete-with-transcript', 'transcripts', 8 * 1024 * 1024, {}],
  ['/call-status-callback', 'twilioCallbacks', 64 * 1024, FORM],
  ['/outbound-call-twiml', 'twiml', 16 * 1024, FORM],
];

/** Read as JSON it is none; read as a form it has one value. */
const bodyOf = (bytes: number) => `a=${' '.repeat(bytes - 2)}`;

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe.each([...DOORS, ...OTHER_ROWS])('%s', (path, row, bytes, headers) => {
  it(`T7 stops reading at each class's limit: takes ${bytes} bytes and not one more`, async () => {
    expect(LIMITS[row].bodyBytes).toBe(bytes);
    const atTheLimit = await api.post(path, bodyOf(bytes), headers);
    expect([400, 401, 403, 422]).toContain(atTheLimit.status);

    const over = await api.post(path, bodyOf(bytes + 1), headers);
    expect(over.status).toBe(413);
    expect(over.text).toContain('Request body too large');
    expect(over.headers.get('connection')).toBe('close');
  });

  it('T7 counts a body that does not say its length', async () => {
    const { status, closed } = await sendChunks(path, headers, bytes + 1);
    expect(status).toBe(413);
    expect(closed).toBe(true);
  });

  it('T8 answers 415 to encoded bodies: 48 kB may be 50 MB', async () => {
    const zip = gzipSync(Buffer.alloc(1024 * 1024));
    for (const encoding of ['gzip', 'br', 'deflate', 'GZIP', 'identity, gzip']) {
      const { status } = await api.post(path, zip, { ...headers, 'content-encoding': encoding });
      expect(status).toBe(415);
    }
  });
});

const JSON_DOORS = DOORS.filter(([path]) => path !== '/webhook/trigger-call');

it.each(JSON_DOORS)('T8 %s answers 4xx, never 500, to the wrong content type', async (path, _row, _bytes, headers) => {
  const refused = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-7',
    'application/json; charset=utf-16',
    'x',
  ];
  for (const type of refused) {
    expect((await api.post(path, '{}', { ...headers, 'content-type': type })).status).toBe(415);
  }
  for (const type of ['application/json', 'application/json; charset=UTF-8', 'application/cloudevents-batch+json']) {
    expect((await api.post(path, '{}', { ...headers, 'content-type': type })).status).not.toBe(415);
  }
});

it('T7 times out a slow body: one that comes byte by byte is cut with 408', async () => {
  const impatient = await startApi({ limits: { reading: { bodyTimeoutMs: 60 } } });
  expect(READING).toMatchObject({ bodyTimeoutMs: 15_000, unverifiedBytes: 64 * 1024 * 1024 });
  const socket = connect(impatient.port, '127.0.0.1');
  socket.write(
    `POST /webhook/trigger-call HTTP/1.1\r\nHost: x\r\nAuthorization: ${HOC_KEY.authorization}\r\nContent-Length: 100000\r\n\r\n`,
  );
  const drip = setInterval(() => socket.write(' '), 5);
  socket.on('error', () => {});
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  await once(socket, 'close');
  clearInterval(drip);
  expect(text).toMatch(/^HTTP\/1\.1 408 /);
  expect(text).toContain('"error":"Request timeout"');
  await impatient.close();
});

it('T7 holds no more unverified bytes than its share, whoever sends them, and frees them again', async () => {
  const small = await startApi({ limits: { reading: { unverifiedBytes: 100_000 } } });
  const body = new Uint8Array(200_000).fill(0x20);
  const { status, json, headers } = await small.post('/api/webhooks/elevenlabs/post-call', body);
  expect(status).toBe(503);
  expect(json).toMatchObject({ error: 'Service unavailable' });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  for (let again = 0; again < 5; again += 1) {
    expect((await small.post('/api/webhooks/elevenlabs/post-call', body.subarray(0, 90_000))).status).toBe(401);
  }
  await small.close();
});

it('goes on when a caller leaves in the middle of a body', async () => {
  const socket = connect(api.port, '127.0.0.1');
  socket.write(
    'POST /api/webhooks/elevenlabs/post-call HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  );
  await once(socket, 'connect');
  socket.destroy();
  expect((await api.get('/health')).status).toBe(200);
});

/** Sends without Content-Length. */
async function sendChunks(path: string, headers: Record<string, string>, bytes: number) {
  const request = httpRequest(api.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked', ...headers },
  });
  request.end(Buffer.alloc(bytes, 0x20));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  const closed = response.headers.connection === 'close';
  await once(response, 'end');
  return { status: response.statusCode, closed };
}

it('wants a type to be named, except for bytes that are signed', async () => {
  for (const [path, _row, _bytes, headers] of JSON_DOORS) {
    const { status } = await api.post(path, '{}', { ...headers, 'content-type': '' });
    expect([path, status]).toEqual([path, path.startsWith('/api/v1') ? 415 : 401]);
  }
});
