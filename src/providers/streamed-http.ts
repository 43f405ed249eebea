import type { Readable } from 'node:stream';
import { Agent, type Dispatcher, request as undiciRequest } from 'undici';
import { ProviderError, type ProviderName } from './provider-error.ts';

/** Time-outs of one streamed exchange in milliseconds (security-and-reliability.md §2.3). */
export interface StreamLimits {
  connectMs: number;
  firstByteMs: number;
  /** longest silence between two pieces of the answer */
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
 * @throws ProviderError and nothing else
 */
export function streamedExchange(
  provider: ProviderName,
  { connectMs, firstByteMs, idleMs, totalMs }: StreamLimits,
  dispatcher: Dispatcher = new Agent({
    pipelining: 0,
    connect: { timeout: connectMs },
    headersTimeout: firstByteMs,
    bodyTimeout: idleMs,
  }),
): StreamedExchange {
  return async ({ method, url, headers, body }) => {
    const signal = AbortSignal.timeout(totalMs);
    const failure = (error: unknown) => new ProviderError(provider, signal.aborted ? 'timeout' : kindOf(error));
    try {
      const answer = await undiciRequest(url, { method, headers, body: body ?? null, dispatcher, signal });
      // Who discards an answer does not want to hear that it was cut.
      answer.body.on('error', () => {});
      return {
        status: answer.statusCode,
        headers: headersOf(answer.headers),
        content: inOurWords(answer.body, failure),
        discard: () => void answer.body.destroy(),
      };
    } catch (error) {
      throw failure(error);
    }
  };
}

/** By hand, since a generator that nobody has begun to read would not close the connection when it is given up. */
const inOurWords = (body: Readable, failure: (error: unknown) => ProviderError): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]() {
    const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    return {
      next: () =>
        chunks.next().catch((error: unknown) => {
          throw failure(error);
        }),
      return: async () => {
        body.destroy();
        return { done: true, value: undefined };
      },
    };
  },
});

const NOT_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

function kindOf(error: unknown): 'unreachable' | 'timeout' | 'connection_lost' {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string') return 'connection_lost';
  if (NOT_REACHED.has(code)) return 'unreachable';
  return code.endsWith('_TIMEOUT') ? 'timeout' : 'connection_lost';
}

function headersOf(given: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one);
  }
  return headers;
}
