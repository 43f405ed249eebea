import type { Provider } from '../providers.ts';
import { jsonBody, mediaType, type Received } from './received.ts';

export interface LoggedRequest {
  seq: number;
  provider: Provider;
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** parsed JSON, else the text; null when there was none or it was not read */
  body: unknown;
  at: string;
  /** what was answered; null while it is open and when the connection was cut */
  status: number | null;
}

export interface RequestLog {
  add(request: Received): LoggedRequest;
  /** oldest first */
  list(filter: { provider?: Provider | undefined; after: number }): LoggedRequest[];
  clear(): void;
}

/** A long demo polls for hours: beyond this the oldest requests are forgotten. */
const MOST_REQUESTS = 50_000;
const SECRETS = new Set(['authorization', 'xi-api-key', 'cookie']);

/** All that came in. `seq` goes on after `clear`, so that a reader's `after` stays true. */
export function createRequestLog(): RequestLog {
  let requests: LoggedRequest[] = [];
  let seq = 0;
  return {
    add(request) {
      const entry = toEntry(++seq, request);
      requests.push(entry);
      if (requests.length > MOST_REQUESTS) requests.shift();
      return entry;
    },
    list: ({ provider, after }) =>
      requests.filter((entry) => entry.seq > after && (provider === undefined || entry.provider === provider)),
    clear() {
      requests = [];
    },
  };
}

function toEntry(seq: number, request: Received): LoggedRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = SECRETS.has(name) ? '<present>' : String(value);
  }
  return {
    seq,
    provider: request.provider,
    method: request.method,
    path: request.path,
    query: Object.fromEntries(request.query),
    headers,
    body: loggedBody(request),
    at: new Date().toISOString(),
    status: null,
  };
}

function loggedBody(request: Received): unknown {
  if (request.text === '') return null;
  if (mediaType(request) !== 'application/json') return request.text;
  const body = jsonBody(request);
  return body === undefined ? request.text : body;
}
