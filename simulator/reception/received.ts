import type { IncomingHttpHeaders } from 'node:http';
import type { Provider } from '../providers.ts';
import type { Answer } from './answer.ts';

/** A request as the stand-ins see it: whole, read once. */
export interface Received {
  provider: Provider;
  method: string;
  /** as the client wrote it, with the provider's prefix and without the query */
  path: string;
  query: URLSearchParams;
  params: Record<string, string>;
  headers: IncomingHttpHeaders;
  text: string;
}

export type Handler = (request: Received) => Answer | Promise<Answer>;

/** The media type without its parameters, in lower case. */
export const mediaType = ({ headers }: Received): string =>
  (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();

/** The body as JSON; undefined when it is none. */
export function jsonBody({ text }: Received): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
