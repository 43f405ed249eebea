import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { BurstRequest } from './webhook-doors.ts';

export interface TimedAnswer {
  status: number;
  text: string;
  /** from the moment it was written to the last byte of its answer */
  tookMs: number;
}

/**
 * Sends all at once, each over an open connection of its own. Plain sockets and requests that are written out before: a
 * whole HTTP client costs as much of the cores that it shares with the server as the server's own answer.
 */
export async function sendAtOnce(url: string, requests: readonly BurstRequest[]): Promise<TimedAnswer[]> {
  const { hostname, port, host } = new URL(url);
  const open = await Promise.all(
    requests.map(async (request) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      await once(socket, 'connect');
      return { socket, bytes: bytesOf(request, host) };
    }),
  );
  try {
    return await Promise.all(open.map(({ socket, bytes }) => ask(socket, bytes)));
  } finally {
    for (const { socket } of open) socket.destroy();
  }
}

function bytesOf({ path, body, headers }: BurstRequest, host: string): Buffer {
  const lines = Object.entries({ host, 'content-length': Buffer.byteLength(body), ...headers });
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
}

function ask(socket: Socket, bytes: Buffer): Promise<TimedAnswer> {
  return new Promise((resolve, reject) => {
    const writtenAt = performance.now();
    const chunks: Buffer[] = [];
    const leave = () => socket.off('data', take).off('error', reject).off('close', gone);
    const gone = () => reject(new Error('the connection was closed before its answer'));
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      const answer = readAnswer(Buffer.concat(chunks));
      if (answer === null) return;
      leave();
      resolve({ ...answer, tookMs: performance.now() - writtenAt });
    };
    socket.on('data', take).on('error', reject).on('close', gone);
    socket.write(bytes);
  });
}

/** Null while it is not whole. An answer says its length, or comes in chunks. */
function readAnswer(bytes: Buffer): { status: number; text: string } | null {
  const headEnds = bytes.indexOf('\r\n\r\n');
  if (headEnds < 0) return null;
  const head = bytes.toString('latin1', 0, headEnds);
  const body = bytes.subarray(headEnds + 4);
  const [, length] = /^content-length: *(\d+)/im.exec(head) ?? [];
  const whole = length === undefined ? unchunked(body) : body.length < Number(length) ? null : body;
  return whole && { status: Number(head.slice(9, 12)), text: whole.toString('utf8') };
}

function unchunked(body: Buffer): Buffer | null {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnds = body.indexOf('\r\n', at);
    if (lineEnds < 0) return null;
    const size = Number.parseInt(body.toString('latin1', at, lineEnds), 16);
    const chunkEnds = lineEnds + 2 + size;
    if (body.length < chunkEnds + 2) return null;
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(body.subarray(lineEnds + 2, chunkEnds));
    at = chunkEnds + 2;
  }
}
