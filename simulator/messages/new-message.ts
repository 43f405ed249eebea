import { randomBytes } from 'node:crypto';
import type { Scenario } from '../scenarios.ts';
import type { Message } from './message.ts';

export interface MessageOrder {
  to: string;
  from: string | null;
  messagingServiceSid: string | null;
  body: string;
  statusCallback: string | null;
}

/** After creation, in simulated time. */
const QUEUED_AFTER_MS = 50;
const SENT_AFTER_MS = 150;
const ENDED_AFTER_MS = 400;
/** Unreachable handset, unknown error: what Twilio names most often. */
const ERROR_CODES = { delivered: null, undelivered: 30_003, failed: 30_008 } as const;

/** An SMS of ours, with what becomes of it. */
export function newMessage(order: MessageOrder, { sms, faults }: Scenario, scale: number, now = Date.now()): Message {
  return {
    ...order,
    sid: `SM${randomBytes(16).toString('hex')}`,
    direction: 'outbound-api',
    numMedia: 0,
    outcome: sms.outcome,
    errorCode: sms.outcome === 'delivered' ? null : (sms.errorCode ?? ERROR_CODES[sms.outcome]),
    faults,
    times: {
      created: now,
      queued: now + QUEUED_AFTER_MS * scale,
      sent: sms.outcome === 'failed' ? null : now + SENT_AFTER_MS * scale,
      ended: now + ENDED_AFTER_MS * scale,
    },
    settled: [],
  };
}

/** An SMS that somebody sends us: it is there at once. */
export const receivedMessage = (from: string, to: string, body: string, numMedia: number): Message => ({
  sid: `${numMedia > 0 ? 'MM' : 'SM'}${randomBytes(16).toString('hex')}`,
  direction: 'inbound',
  to,
  from,
  messagingServiceSid: null,
  body,
  numMedia,
  statusCallback: null,
  outcome: 'received',
  errorCode: null,
  faults: [],
  times: { created: Date.now(), queued: Date.now(), sent: Date.now(), ended: Date.now() },
  settled: [],
});
