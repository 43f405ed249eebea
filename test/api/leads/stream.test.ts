import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Watcher } from '../../../src/api/leads/lead-streams.ts';
import type { LeadFrame } from '../../../src/domain/leads/lead-update.ts';
import { eventually } from '../../harness/product.ts';
import { type EventStream, openEventStream } from '../../harness/event-stream.ts';
import { OPERATOR_KEY, type RunningApi, startApi } from '../running-api.ts';

const PATH = '/api/stream/conversation/lead_fixture_1';
const FRAME: LeadFrame = { type: 'voice_sent', timestamp: '2025-06-16T13:40:05.000Z', message: 'Hi\nJordan' };

let api: RunningApi | null = null;
const open: EventStream[] = [];
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close();
  await api?.close();
  api = null;
});

/** The API with its streams played: who watches what, from where. */
async function start(options: Parameters<typeof startApi>[0] = {}) {
  const watching: { leadId: string; watcher: Watcher; gone: boolean }[] = [];
  const asked: (number | null)[] = [];
  api = await startApi({
    ...options,
    deps: {
      leadStreams: {
        placeOf: async (_leadId, lastFrameId) => {
          asked.push(lastFrameId);
          return { xid: '1', id: 0 };
        },
        watch: async (leadId, watcher) => {
          const entry = { leadId, watcher, gone: false };
          watching.push(entry);
          return () => void (entry.gone = true);
        },
        close: async () => {},
      },
    },
  });
  const watch = async (path = PATH, headers: Record<string, string> = {}) => {
    const stream = await openEventStream(api!.url + path, headers);
    open.push(stream);
    return stream;
  };
  const push = (frame: LeadFrame, id: number) => {
    for (const { watcher, gone } of watching) if (!gone) watcher.take([{ frame, id, xid: '2' }]);
  };
  return { api, watching, asked, watch, push };
}
const until = (probe: () => boolean, what: string) => eventually(probe, { withinMs: 5_000, what });

describe('the stream of a lead', () => {
  it('begins with its headers and greeting, then shows frames with their ids, to all who watch', async () => {
    const { watch, push, watching } = await start();
    const streams = [await watch(), await watch()];
    for (const { status, headers } of streams) {
      expect(status).toBe(200);
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache',
        connection: 'keep-alive',
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET',
        'access-control-allow-headers': 'Cache-Control',
        'referrer-policy': 'no-referrer',
      });
    }
    await until(() => watching.length === 2, 'both to watch');
    push(FRAME, 17);
    await until(() => streams.every(({ frames }) => frames.length === 2), 'the frame');
    const [greeting] = streams[0]!.frames;
    expect(greeting).toEqual({
      id: null,
      frame: {
        type: 'connection_established',
        leadId: 'lead_fixture_1',
        timestamp: expect.stringMatching(/Z$/),
        message: 'Real-time stream connected',
      },
    });
    expect(streams[0]!.text().split('\n\n').slice(1)).toEqual([`id: 17\ndata: ${JSON.stringify(FRAME)}`, '']);
  });

  it('beats, and sends everybody away after its time', async () => {
    const { watch } = await start({ limits: { streams: { heartbeatMs: 20, openForMs: 300 } } });
    const stream = await watch();
    await stream.ended;
    const beats = stream.frames.filter(({ frame }) => frame.type === 'heartbeat');
    expect(beats.length).toBeGreaterThan(2);
    expect(beats[0]).toEqual({ id: null, frame: { type: 'heartbeat', timestamp: expect.stringMatching(/Z$/) } });
    expect(stream.text()).toMatch(/\n\nretry: 1000\n\n$/);
  });

  it('ends with a word on when to come back when the server stops, and begins no new one', async () => {
    const { watch, watching, api } = await start();
    const stream = await watch();
    await until(() => watching.length === 1, 'it to watch');
    watching[0]!.watcher.leave();
    await stream.ended;
    expect(stream.text()).toMatch(/retry: 1000\n\n$/);
    api.behind.stopping = true;
    const { status, json } = await api.get(PATH);
    expect([status, json]).toEqual([503, { error: 'Service unavailable', message: 'Try again in a moment.' }]);
  });

  it('goes on after a Last-Event-ID that is one; anything else is none (T20)', async () => {
    const { watch, asked } = await start();
    for (const id of ['17', '-1', '1e9', "';--", '0', '1.5', '99999999999999999999'])
      await watch(PATH, { 'last-event-id': id });
    expect(asked).toEqual([17, null, null, null, null, null, null]);
  });

  it('is no longer watched when its client is gone', async () => {
    const { watch, watching } = await start();
    const stream = await watch();
    await until(() => watching.length === 1, 'it to watch');
    stream.close();
    await until(() => watching[0]!.gone, 'it to be gone');
  });

  it('cuts off a client that does not read, and keeps nothing more for it', async () => {
    const { api, watching, push } = await start({ limits: { streams: { backlogBytes: 100_000 } } });
    const socket = connect(api.port, '127.0.0.1').pause();
    socket.write(`GET ${PATH} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await until(() => watching.length === 1, 'it to watch');
    const large = { ...FRAME, message: 'x'.repeat(1_000_000) };
    for (let id = 1; id <= 100 && !watching[0]!.gone; id += 1) {
      push(large, id);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => watching[0]!.gone, 'it to be cut off');
    socket.destroy();
  });
});

describe('who may watch', () => {
  it('21 keeps ?token= out of every log: a key is needed, by header, cookie or token (T20)', async () => {
    const { api, watch } = await start({ config: { authCompatOpen: false } });
    const { status, json } = await api.get(PATH);
    expect([status, json]).toEqual([401, { error: 'Unauthorized', message: 'Invalid or missing API key' }]);
    expect((await api.get(`${PATH}?token=wrong`)).status).toBe(401);
    const streams = [
      await watch(PATH, OPERATOR_KEY),
      await watch(PATH, { 'x-api-key': 'demo-api-key' }),
      await watch(PATH, { cookie: 'api_key=demo-api-key' }),
      await watch(`${PATH}?token=demo-operator-key`),
    ];
    expect(streams.map((stream) => stream.status)).toEqual([200, 200, 200, 200]);
    for (const stream of streams) stream.close();
    await until(() => api.logLines.filter((line) => line.includes('/api/stream/')).length === 6, 'all to be logged');
    expect(api.logLines.join('')).not.toMatch(/demo-operator-key|demo-api-key|wrong|lead_fixture_1/);
  });

  it('has at most ten streams at a time per key (T20); the eleventh is told so, and one that closes makes room', async () => {
    const { api, watch } = await start();
    const streams = await Promise.all(Array.from({ length: 10 }, () => watch(PATH, OPERATOR_KEY)));
    const { status, json } = await api.get(PATH, OPERATOR_KEY);
    expect([status, json]).toEqual([429, { error: 'Too many streams', message: 'Close one first.' }]);
    expect((await watch(PATH, { 'x-api-key': 'demo-api-key' })).status).toBe(200);
    expect((await watch()).status).toBe(200);
    streams[0]!.close();
    await eventually(async () => (await watch(PATH, OPERATOR_KEY)).status === 200, {
      withinMs: 5_000,
      what: 'room for one more',
    });
  });

  it('is slowed down by key, not by the address that many share', async () => {
    const classes = { streams: { rate: { perSecond: 0.01, burst: 2 } } };
    const { api, watch } = await start({ limits: { classes } });
    for (let count = 0; count < 2; count += 1) expect((await watch(PATH, OPERATOR_KEY)).status).toBe(200);
    const { status, json } = await api.get(PATH, OPERATOR_KEY);
    expect([status, json]).toEqual([429, { error: 'Too many requests', message: 'Slow down.' }]);
    expect((await watch(PATH, { 'x-api-key': 'demo-api-key' })).status).toBe(200);
  });

  it('asks by GET for a lead that can be one', async () => {
    const { api } = await start();
    const post = await api.post(PATH, {});
    expect([post.status, post.json]).toEqual([
      405,
      { error: 'Method not allowed', message: 'This address takes GET, HEAD.' },
    ]);
    const head = await api.request(PATH, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    for (const path of ['%zz', 'x'.repeat(129), 'a%0d%0aSet-Cookie:b'])
      expect(await api.get(`/api/stream/conversation/${path}`)).toMatchObject({
        status: 404,
        json: { error: 'Not found' },
      });
  });

  it('is told when the rows cannot be read, and leaves no count behind', async () => {
    const away = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    api = await startApi({
      limits: { streams: { perCaller: 1 } },
      deps: {
        leadStreams: { placeOf: () => Promise.reject(away), watch: () => Promise.reject(away), close: async () => {} },
      },
    });
    for (let round = 0; round < 2; round += 1) {
      const { status, json } = await api.get(PATH);
      expect([status, json]).toEqual([503, { error: 'Service unavailable', message: 'Try again in a moment.' }]);
    }
  });
});
