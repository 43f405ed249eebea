import { type ClientRequest, type IncomingMessage, request as requestOverHttp } from 'node:http';
import { request as requestOverHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ProviderError, type ProviderName } from './provider-error.ts';
import { told } from './provider-exchange.ts';

/** Time-outs of one streamed exchange in milliseconds (security-and-reliability.md §2.3). */
export interface StreamLimits {
  connectMs: number;
  /** from the connection to the head of the answer */
  firstByteMs: number;
  /** longest wait for the next piece of the answer; a reader of ours may take its time */
  idleMs: number;
  /** until the last byte, in both directions */
  totalMs: number;
}

export interface StreamedRequest {
  method: 'GET' | 'PUT' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: Readable;
}

/** An answer of any status. Its content is read or discarded, never left. */
export interface StreamedAnswer {
  status: number;
  headers: Headers;
  /** @throws ProviderError when it breaks off */
  content: AsyncIterable<Uint8Array>;
  discard(): void;
}

export type StreamedExchange = (request: StreamedRequest) => Promise<StreamedAnswer>;

/**
 * What guardedFetch is for whole answers, for those that must not be held in memory: one request, one connection, no
 * redirects, time-outs of our own. All that goes through here may be repeated, so an error only says what happened.
 * Node's own client, because undici 7 ends the whole process when a server closes while we are slow to read
 * (https://github.com/nodejs/undici/issues/5360).
 * @throws ProviderError and nothing else
 */
export function streamedExchange(provider: ProviderName, limits: StreamLimits): StreamedExchange {
  const { connectMs, firstByteMs, idleMs, totalMs } = limits;

  const exchange: StreamedExchange = ({ method, url, headers, body }) =>
    new Promise((resolve, reject) => {
      const send = url.startsWith('https:') ? requestOverHttps : requestOverHttp;
      const signal = AbortSignal.timeout(totalMs);
      const failure = (error: unknown) => new ProviderError(provider, signal.aborted ? 'timeout' : kindOf(error));
      const req = send(url, { method, headers, agent: false, signal });
      const head = endsWithin(req, connectMs, firstByteMs);
      req.on('error', (error) => {
        head.over();
        reject(failure(error));
      });
      req.once('response', (answer) => {
        head.over();
        // Who discards an answer does not want to hear that it was cut.
        answer.on('error', () => {});
        resolve({
          status: answer.statusCode ?? 0,
          headers: headersOf(answer),
          content: contentOf(answer, idleMs, failure),
          discard: () => void answer.destroy(),
        });
      });
      // A server may answer, and refuse, before it has read all: its answer counts.
      if (body) pipeline(body, req).catch(() => {});
      else req.end();
    });
  return (request) => told(provider, () => exchange(request));
}

class TookTooLong extends Error {}

/** Ends the request when it does not connect, or is not answered, in time. */
function endsWithin(req: ClientRequest, connectMs: number, firstByteMs: number): { over(): void } {
  const after = (ms: number) => setTimeout(() => req.destroy(new TookTooLong()), ms);
  let timer = after(connectMs);
  req.once('socket', (socket) => {
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      timer = after(firstByteMs);
    });
  });
  return { over: () => clearTimeout(timer) };
}

/** By hand, since a generator that nobody has begun to read would not close the connection when it is given up. */
const contentOf = (
  answer: IncomingMessage,
  idleMs: number,
  failure: (error: unknown) => ProviderError,
): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]() {
    const chunks = answer[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    return {
      async next() {
        const timer = setTimeout(() => answer.destroy(new TookTooLong()), idleMs);
        try {
          return await chunks.next();
        } catch (error) {
          throw failure(error);
        } finally {
          clearTimeout(timer);
        }
      },
      async return() {
        answer.destroy();
        return { done: true, value: undefined };
      },
    };
  },
});

const NOT_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function kindOf(error: unknown): 'unreachable' | 'timeout' | 'connection_lost' {
  const { code } = error as { code?: unknown };
  if (error instanceof TookTooLong) return 'timeout';
  return typeof code === 'string' && NOT_REACHED.has(code) ? 'unreachable' : 'connection_lost';
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  return headers;
}
