import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LiveFrame, LiveWatcher } from '../../../../src/api/v1/live/change-streams.ts';
import { eventually } from '../../../harness/product.ts';
import { type EventStream, openEventStream } from '../../../harness/event-stream.ts';
import { CALL_ID, HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

const PATH = '/api/v1/stream';
const CALL: LiveFrame = { kind: 'call', id: CALL_ID, phase: 'talking', outcome: null };

let api: RunningApi | null = null;
const open: EventStream[] = [];
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close();
  await api?.close();
  api = null;
});

/** The API with its streams played: who watches, from where. */
async function start(options: Parameters<typeof startApi>[0] = {}) {
  const watching: { watcher: LiveWatcher; gone: boolean }[] = [];
  const asked: (number | null)[] = [];
  api = await startApi({
    ...options,
    deps: {
      changeStreams: {
        beginAfter: async (lastId) => {
          asked.push(lastId);
          return { place: { xid: '1', id: 0 }, isAnew: false };
        },
        watch: (watcher) => {
          const entry = { watcher, gone: false };
          watching.push(entry);
          return () => void (entry.gone = true);
        },
        close: () => {},
      },
    },
  });
  const watch = async (headers: Record<string, string> = OPERATOR_KEY, path = PATH) => {
    const stream = await openEventStream(api!.url + path, headers);
    open.push(stream);
    return stream;
  };
  return { api, watching, asked, watch };
}
const until = (probe: () => boolean, what: string) => eventually(probe, { withinMs: 5_000, what });

describe('the stream of what has changed (T20)', () => {
  it('tells ids and states, each event by its name', async () => {
    const { watch, watching } = await start();
    const stream = await watch();
    expect(Object.fromEntries(stream.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    expect(stream.headers.get('access-control-allow-origin')).toBeNull();
    await until(() => watching.length === 1, 'it to watch');
    const { watcher } = watching[0]!;
    watcher.take(CALL, 17);
    watcher.take({ kind: 'message', id: CALL_ID }, 18);
    watcher.take({ kind: 'attention' }, 19);
    watcher.take({ kind: 'health' }, null);
    watcher.take({ kind: 'resync' }, null);
    await until(() => stream.text().endsWith('event: resync\ndata: {}\n\n'), 'all of it');
    expect(stream.text().split('\n\n')).toEqual([
      'retry: 1000',
      `event: call.changed\nid: 17\ndata: {"id":"${CALL_ID}","phase":"talking","outcome":null}`,
      `event: message.changed\nid: 18\ndata: {"id":"${CALL_ID}"}`,
      'event: attention.changed\nid: 19\ndata: {}',
      'event: health.changed\ndata: {}',
      'event: resync\ndata: {}',
      '',
    ]);
  });

  it('goes on after a Last-Event-ID, else after=, that is an id; anything else is none', async () => {
    const { watch, asked } = await start();
    for (const id of ['17', '-1', '1e9', "';--", '0', '99999999999999999999'])
      await watch({ ...OPERATOR_KEY, 'last-event-id': id });
    await watch(OPERATOR_KEY, `${PATH}?after=18`);
    await watch(OPERATOR_KEY, `${PATH}?after[]=18`);
    await watch({ ...OPERATOR_KEY, 'last-event-id': '19' }, `${PATH}?after=18`);
    expect(asked).toEqual([17, null, null, null, null, null, 18, null, 19]);
  });

  it('beats, and sends everybody away after its time, or when the server stops', async () => {
    const { watch, watching, api } = await start({ limits: { streams: { liveHeartbeatMs: 20, openForMs: 300 } } });
    const stream = await watch();
    await stream.ended;
    expect(stream.text().match(/: still here\n\n/g)!.length).toBeGreaterThan(2);
    expect(stream.text()).toMatch(/\n\nretry: 1000\n\n$/);
    await until(() => watching[0]!.gone, 'it to be gone');
    const other = await watch();
    await until(() => watching.length === 2, 'it to watch');
    watching[1]!.watcher.leave();
    await other.ended;
    api.behind.stopping = true;
    expect((await api.get(PATH, OPERATOR_KEY)).status).toBe(503);
  });

  it('cuts off a client that does not read', async () => {
    const { api, watching } = await start({ limits: { streams: { backlogBytes: 100_000 } } });
    const socket = connect(api.port, '127.0.0.1').pause();
    socket.write(`GET ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: ${OPERATOR_KEY.authorization}\r\n\r\n`);
    await until(() => watching.length === 1, 'it to watch');
    for (let count = 0; count < 500_000 && !watching[0]!.gone; count += 1) {
      watching[0]!.watcher.take(CALL, count);
      if (count % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => watching[0]!.gone, 'it to be cut off');
    socket.destroy();
  });

  it('is for who may read, by key or session, ten at a time', async () => {
    const { api, watch } = await start();
    expect((await api.get(PATH)).status).toBe(401);
    expect((await api.get(PATH, HOC_KEY)).status).toBe(403);
    const login = await api.post('/api/v1/login', { name: 'Anna', key: 'demo-operator-key' });
    const cookie = login.headers.get('set-cookie')!.split(';')[0]!;
    const streams = [await watch({ cookie })];
    for (let count = 1; count < 10; count += 1) streams.push(await watch());
    expect(streams.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    const { status, json } = await api.get(PATH, OPERATOR_KEY);
    expect([status, json['title']]).toEqual([429, 'Too many streams']);
    streams[0]!.close();
    await eventually(async () => (await watch()).status === 200, { withinMs: 5_000, what: 'room for one more' });
  });

  it('is told when the rows cannot be read, and leaves no count behind', async () => {
    const away = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    api = await startApi({
      limits: { streams: { perCaller: 1 } },
      deps: { changeStreams: { beginAfter: () => Promise.reject(away), watch: () => () => {}, close: () => {} } },
    });
    for (let round = 0; round < 2; round += 1) {
      expect((await api.get(PATH, OPERATOR_KEY)).status).toBe(503);
      await until(() => api!.logLines.filter((line) => line.includes('"route"')).length > round, 'it to be closed');
    }
  });
});
