import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { afterEach } from '@jest/globals';

/** What a client sent. */
export interface SentRequest {
  method: string;
  /** path and query */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A recorded answer, or a way of not answering: cut at once, never, after half the body, without end. */
export type Answer =
  | { status?: number; headers?: Record<string, string>; body?: unknown; afterMs?: number }
  | 'reset'
  | 'silence'
  | 'half_a_body'
  | 'endless_body';

export interface RecordedServer {
  url: string;
  /** all requests so far, oldest first */
  sent: SentRequest[];
}

const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

/** Answers requests with the given answers in their order, the last one for ever. Closed after the test. */
export async function recordedServer(...answers: Answer[]): Promise<RecordedServer> {
  const sent: SentRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((req, res) => {
    void readText(req).then((body) => {
      sent.push({ method: req.method ?? '', path: req.url ?? '', headers: req.headers, body });
      const answer = answers[Math.min(sent.length, answers.length) - 1] ?? {};
      if (typeof answer === 'object' && answer.afterMs) setTimeout(() => give(res, answer), answer.afterMs);
      else give(res, answer);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push({
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent };
}

/** An address on which nobody listens. */
export async function closedAddress(): Promise<string> {
  const { url } = await recordedServer();
  await running.pop()!.close();
  return url;
}

/** A file of recorded answers. */
export function recording<T = any>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/providers/${name}`, import.meta.url), 'utf8')) as T;
}

function give(res: ServerResponse, answer: Answer): void {
  if (answer === 'silence') return;
  if (answer === 'reset') {
    res.socket?.resetAndDestroy();
    return;
  }
  if (answer === 'half_a_body') {
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    res.write('{"half":', () => res.destroy());
    return;
  }
  if (answer === 'endless_body') {
    res.writeHead(200, { 'content-type': 'application/json' });
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    const write = () => {
      while (!res.destroyed && res.write(chunk));
    };
    res.on('drain', write);
    write();
    return;
  }
  const { status = 200, headers = {}, body = '' } = answer;
  const isText = typeof body === 'string' || Buffer.isBuffer(body);
  res.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers });
  res.end(isText ? body : JSON.stringify(body));
}

async function readText(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
