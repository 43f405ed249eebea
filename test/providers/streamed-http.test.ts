import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { streamedExchange } from '../../src/providers/streamed-http.ts';
import { failureOf } from './failures.ts';
import { closedAddress } from './recorded-server.ts';

const LIMITS = { connectMs: 1_000, firstByteMs: 300, idleMs: 300, totalMs: 5_000 };

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** A server that does with each connection what it is told, once the request has begun. */
async function aServer(act: (socket: Socket) => void): Promise<{ url: string; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {}).once('data', () => act(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, sockets };
}

const ask = (url: string, limits = LIMITS) => streamedExchange('twilio', limits)({ method: 'GET', url, headers: {} });

async function sizeOf(content: AsyncIterable<Uint8Array>, pauseMs = 0): Promise<number> {
  let size = 0;
  for await (const chunk of content) {
    size += chunk.byteLength;
    if (pauseMs > 0) await pause(pauseMs);
  }
  return size;
}

const head = (length: number) => `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n`;

describe('a streamed answer', () => {
  it('is whole for a reader that is slower than the sender, who hangs up at once', async () => {
    const body = Buffer.alloc(1_000_000, 'x');
    const { url } = await aServer((socket) => socket.end(Buffer.concat([Buffer.from(head(body.length)), body])));
    const { status, content } = await ask(url);
    await pause(50);
    expect([status, await sizeOf(content, 2)]).toEqual([200, body.length]);
  });

  it('may be read more slowly than anybody would be waited for', async () => {
    const body = Buffer.alloc(300_000, 'x');
    const { url } = await aServer((socket) => socket.end(Buffer.concat([Buffer.from(head(body.length)), body])));
    const { content } = await ask(url, { ...LIMITS, idleMs: 20 });
    expect(await sizeOf(content, 40)).toBe(body.length);
  });

  it('that ends too early is told, never taken for whole', async () => {
    const { url } = await aServer((socket) => socket.end(`${head(1_000)}half of it`));
    const { content } = await ask(url);
    expect(await failureOf(sizeOf(content))).toMatchObject({ kind: 'connection_lost', retryable: true });
  });

  it('B6 that stops in the middle is given up', async () => {
    const { url } = await aServer((socket) => void socket.write(`${head(1_000)}half of it`));
    const { content } = await ask(url, { ...LIMITS, totalMs: 600_000 });
    expect(await failureOf(sizeOf(content))).toMatchObject({ kind: 'timeout', retryable: true });
  });

  it('that takes too long in all is given up, however steadily it comes', async () => {
    const { url } = await aServer((socket) => {
      socket.write(head(1_000));
      const drip = setInterval(() => socket.write('x'), 20);
      socket.once('close', () => clearInterval(drip));
    });
    const { content } = await ask(url, { ...LIMITS, totalMs: 300 });
    expect(await failureOf(sizeOf(content))).toMatchObject({ kind: 'timeout', retryable: true });
  });

  it('that nobody wants closes its connection, read or not', async () => {
    const { url, sockets } = await aServer((socket) => void socket.write(`${head(1_000)}half of it`));
    const unread = await ask(url);
    unread.discard();
    const given = await ask(url);
    await given.content[Symbol.asyncIterator]().return?.();
    for (const socket of sockets) if (!socket.destroyed) await once(socket, 'close');
    expect(sockets.map((socket) => socket.destroyed)).toEqual([true, true]);
  });
});

describe('a request', () => {
  it('that is not answered is given up', async () => {
    const { url } = await aServer(() => {});
    expect(await failureOf(ask(url))).toMatchObject({ kind: 'timeout', retryable: true });
  });

  it('that reaches nobody says so', async () => {
    expect(await failureOf(ask(await closedAddress()))).toMatchObject({ kind: 'unreachable', retryable: true });
  });

  it('whose connection is cut says so', async () => {
    const { url } = await aServer((socket) => void socket.resetAndDestroy());
    expect(await failureOf(ask(url))).toMatchObject({ kind: 'connection_lost', retryable: true });
  });
});
