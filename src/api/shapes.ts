import { STATUS_CODES } from 'node:http';
import { localNow } from './local-timestamp.ts';
import type { Refusal } from './refusal.ts';

/** How a group of doors words a refusal (contracts; security-and-reliability.md §2.2). */
interface Shape {
  contentType: string;
  body(refusal: Refusal): Record<string, unknown>;
}

/** System 1, HOC. */
const hoc: Shape = {
  contentType: 'application/json',
  body: ({ error, detail }) => ({ status: 'error', error, message: detail || error, timestamp: localNow() }),
};

/** System 3, the providers' webhooks. */
const webhooks: Shape = {
  contentType: 'application/json',
  body: ({ error, detail }) => ({ error, ...(detail && { message: detail }) }),
};

/** Our own API: RFC 9457. */
const problem: Shape = {
  contentType: 'application/problem+json',
  body: ({ status, error, detail, members }) => ({
    type: 'about:blank',
    title: error || STATUS_CODES[status],
    status,
    ...(detail && { detail }),
    ...members,
  }),
};

const BY_PREFIX: readonly [prefix: string, Shape][] = [
  ['/webhook/', hoc],
  ['/api/webhooks/', webhooks],
];

/** By address, so that an unknown path below a door is refused in that door's shape. */
export function shapeOf(path: string): Shape {
  return BY_PREFIX.find(([prefix]) => path.toLowerCase().startsWith(prefix))?.[1] ?? problem;
}
