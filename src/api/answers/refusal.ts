import { randomInt } from 'node:crypto';

/** Where in the request a fault is (RFC 6901), and what is wrong there; values are never quoted. */
export interface Fault {
  pointer: string;
  detail: string;
}

/**
 * A request that is not served. Doors throw it; answer-errors.ts renders it in the shape of the door (shapes.ts).
 * All texts are ours.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** a few words: `error` of the contracts, `title` of a problem document */
  readonly error: string;
  /** a sentence for who has to change something, empty when `error` says it all */
  readonly detail: string;
  readonly headers: Record<string, string>;
  /** the contract's own body, where it has one */
  readonly body: Record<string, unknown> | null;
  /** members of the problem document beyond the standard ones */
  readonly members: Record<string, unknown>;

  constructor(
    status: number,
    error: string,
    detail = '',
    more: {
      headers?: Record<string, string>;
      body?: Record<string, unknown>;
      members?: Record<string, unknown>;
    } = {},
  ) {
    super(error);
    this.status = status;
    this.error = error;
    this.detail = detail;
    this.headers = more.headers ?? {};
    this.body = more.body ?? null;
    this.members = more.members ?? {};
  }
}

export const notFound = () => new Refusal(404, 'Not found', 'There is nothing under this address.');

export const unknownCall = () => new Refusal(404, 'Call not found', 'There is no call with this id.');

export const methodNotAllowed = (allow: string) =>
  new Refusal(405, 'Method not allowed', `This address takes ${allow}.`, { headers: { Allow: allow } });

export const invalidRequest = (detail: string, errors?: Fault[]) =>
  new Refusal(400, 'Invalid request', detail, errors && { members: { errors } });

/** Nothing was accepted or changed; asking again is the right thing to do. */
export const unavailable = (detail = 'Try again in a moment.') =>
  new Refusal(503, 'Service unavailable', detail, { headers: { 'Retry-After': retryAfter() } });

export const tooManyRequests = () =>
  new Refusal(429, 'Too many requests', 'Slow down.', { headers: { 'Retry-After': retryAfter() } });

/** Whole seconds, spread so that those who were refused together do not come back together. */
export const retryAfter = (): string => String(randomInt(1, 6));
