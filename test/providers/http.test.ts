import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { guardedFetch, MAX_ANSWER_BYTES, shortened } from '../../src/providers/http.ts';
import { failureOf } from './failures.ts';
import { closedAddress, recordedServer } from './recorded-server.ts';

const fetch = guardedFetch('crm', { connectMs: 300, totalMs: 3_000 });

describe('guardedFetch', () => {
  it('sends method, headers and body once and gives the whole answer, whatever its status', async () => {
    const server = await recordedServer({ status: 503, headers: { 'x-said': 'yes' }, body: { busy: true } });
    const response = await fetch(`${server.url}/a?b=c`, { method: 'POST', headers: { 'x-key': 'k' }, body: 'ü' });
    expect(response.status).toBe(503);
    expect(response.headers.get('x-said')).toBe('yes');
    expect(await response.json()).toEqual({ busy: true });
    expect(server.sent).toMatchObject([{ method: 'POST', path: '/a?b=c', body: 'ü', headers: { 'x-key': 'k' } }]);
  });

  it('follows no redirect, so keys go nowhere else', async () => {
    const elsewhere = await recordedServer();
    const server = await recordedServer({ status: 308, headers: { location: elsewhere.url } });
    expect((await fetch(server.url, { method: 'POST', body: 'secret' })).status).toBe(308);
    expect(elsewhere.sent).toHaveLength(0);
  });

  it('uses a connection for one request only', async () => {
    const server = await recordedServer({ body: {} });
    await fetch(server.url);
    await fetch(server.url);
    expect(server.sent.map(({ headers }) => headers.connection)).toEqual(['close', 'close']);
  });

  it('unpacks an answer and takes its unpacked size for the limit', async () => {
    const packed = { 'content-encoding': 'gzip' };
    const fine = await recordedServer({ headers: packed, body: gzipSync('{"small":true}') });
    expect(await (await fetch(fine.url)).json()).toEqual({ small: true });
    const bomb = await recordedServer({ headers: packed, body: gzipSync(Buffer.alloc(MAX_ANSWER_BYTES + 1)) });
    expect(await failureOf(fetch(bomb.url))).toMatchObject({ kind: 'bad_answer' });
  });

  it('takes an answer of exactly the limit', async () => {
    const server = await recordedServer({ body: Buffer.alloc(MAX_ANSWER_BYTES) });
    const patient = guardedFetch('crm', { connectMs: 300, totalMs: 30_000 }); // 16 MiB on a busy machine
    expect((await (await patient(server.url)).arrayBuffer()).byteLength).toBe(MAX_ANSWER_BYTES);
  });

  it('gives up an answer whose head does not come in its own time', async () => {
    const server = await recordedServer('silence');
    const hasty = guardedFetch('crm', { connectMs: 300, firstByteMs: 100, totalMs: 60_000 });
    expect(await failureOf(hasty(server.url))).toMatchObject({ kind: 'timeout' });
    expect(server.sent).toHaveLength(1);
  });

  it('takes an answer without a body', async () => {
    const server = await recordedServer({ status: 204 });
    expect(await (await fetch(server.url)).text()).toBe('');
  });

  it('knows that nothing was sent when a name cannot be resolved', async () => {
    expect(await failureOf(fetch('http://nobody.invalid/'))).toMatchObject({ kind: 'unreachable' });
  });

  it('knows that nothing was sent when every address of a name refuses', async () => {
    const address = (await closedAddress()).replace('127.0.0.1', 'localhost');
    expect(await failureOf(fetch(address))).toMatchObject({ kind: 'unreachable' });
  });

  it('knows that nothing was sent to a port that fetch refuses', async () => {
    expect(await failureOf(fetch('http://127.0.0.1:1/'))).toMatchObject({ kind: 'unreachable' });
  });

  it('knows that nothing was sent when TLS fails', async () => {
    const plain = await recordedServer({ body: {} });
    const failure = await failureOf(fetch(plain.url.replace('http:', 'https:'), { method: 'POST', body: 'x' }));
    expect(failure).toMatchObject({ kind: 'unreachable' });
    expect(plain.sent).toHaveLength(0);
  });

  it.each(['closes', 'stays silent'])('knows that nothing was sent when the peer %s during TLS', async (what) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (what === 'closes') socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
      expect(await failureOf(fetch(address))).toMatchObject({ kind: 'unreachable' });
    } finally {
      server.close();
    }
  });

  it('sends nothing over a connection that came up after this process was frozen', async () => {
    const server = await recordedServer({ body: {} });
    const address = server.url.replace('127.0.0.1', 'localhost'); // a look-up first: the connection cannot stand yet
    const failure = failureOf(fetch(address, { method: 'POST', body: 'x' }));
    await new Promise((resolve) => setImmediate(resolve));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
    expect(await failure).toMatchObject({ kind: 'unreachable' });
    expect(server.sent).toHaveLength(0);
  });

  it('is not cut by the signal of whoever calls it: a dial is never sent by halves', async () => {
    const server = await recordedServer({ body: {} });
    const response = await fetch(server.url, { signal: AbortSignal.abort() });
    expect(response.status).toBe(200);
  });
});

describe('shortened', () => {
  it('only ever shortens', () => {
    expect(shortened({ connectMs: 5, totalMs: 20 }, undefined)).toEqual({ connectMs: 5, totalMs: 20 });
    expect(shortened({ connectMs: 5, totalMs: 20 }, 10)).toEqual({ connectMs: 5, totalMs: 10 });
    expect(shortened({ connectMs: 5, totalMs: 20 }, 99)).toEqual({ connectMs: 5, totalMs: 20 });
  });
});
