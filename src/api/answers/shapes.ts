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

/** System 2, campaign set-up: FastAPI's. */
const setup: Shape = {
  contentType: 'application/json',
  body: ({ error, detail }) => ({ detail: detail ? `${error}: ${detail}` : error }),
};

/** System 4, the CRM's phone. */
const crm: Shape = {
  contentType: 'application/json',
  body: ({ error, detail }) => ({ success: false, error: detail ? `${error}: ${detail}` : error }),
};

/** System 5, interviews. */
const interviews: Shape = {
  contentType: 'application/json',
  body: ({ error, detail }) => ({ status: 'error', error: detail ? `${error}: ${detail}` : error }),
};

/** System 3, leads and messages, and the providers' webhooks. */
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

/** The first that fits: a longer address stands before its beginning. */
const BY_PREFIX: readonly [prefix: string, Shape][] = [
  ['/webhook/setup-campaign', setup],
  ['/webhook/process-protocol', setup],
  ['/campaigns', setup],
  ['/webhook/', hoc],
  ['/api/webhooks/', webhooks],
  ['/api/stream/', webhooks],
  ['/api/twilio/', webhooks],
  ['/api/elevenlabs/signed-url', interviews],
  ['/api/elevenlabs/', webhooks],
  ['/call-status-callback', crm],
  ['/amd-status-callback', crm],
  ['/recording-status-callback', crm],
  ['/quality-insights-callback', crm],
  ['/outbound-call-twiml', crm],
  ['/fallback-twiml', crm],
  ['/healthz', crm],
  ['/api/outbound-call', crm],
  ['/api/test-crm-webhook', crm],
  ['/webhooks/elevenlabs', crm],
  ['/api/v1', problem],
  ['/api/', interviews],
];

/** By address, so that an unknown path below a door is refused in that door's shape. */
export function shapeOf(path: string): Shape {
  return BY_PREFIX.find(([prefix]) => path.toLowerCase().startsWith(prefix))?.[1] ?? problem;
}
