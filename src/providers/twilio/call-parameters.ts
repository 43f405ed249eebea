import type { LegChanged } from '../../domain/calls/call-event.ts';
import { LEG_ENDINGS, type LegStatus } from '../../domain/calls/conversation.ts';
import { answeredByOf } from '../answered-by.ts';

/** Reads one parameter of a status callback; null when it is absent. */
export type Parameters = (name: string) => string | null;

const STATUSES: Record<string, LegStatus> = {
  queued: 'queued',
  initiated: 'initiated',
  ringing: 'ringing',
  'in-progress': 'in_progress',
  completed: 'completed',
  busy: 'busy',
  'no-answer': 'no_answer',
  failed: 'failed',
  canceled: 'canceled',
};

/** Twilio's word for the state of a call in ours, or null for one we do not know. */
export const legStatusOf = (status: unknown): LegStatus | null =>
  typeof status === 'string' && Object.hasOwn(STATUSES, status) ? STATUSES[status]! : null;

/** A call sid as Twilio makes them, kept short and plain enough to be stored and shown. */
export const callSidOf = (sid: unknown): string | null =>
  typeof sid === 'string' && /^[A-Za-z0-9]{2,64}$/.test(sid) ? sid : null;

/** Whole seconds, from a decimal number as text. */
export const secondsOf = (text: unknown): number | null =>
  typeof text === 'string' && /^[0-9]{1,9}$/.test(text.trim()) ? Number(text) : null;

/**
 * A status callback (form or Event Streams) in our words; null when it names no call or no state we know.
 * `Duration` is never read: in callbacks it counts billed minutes, `CallDuration` counts seconds.
 */
export function legChanged(parameter: Parameters, at: Date | null): LegChanged | null {
  const callSid = callSidOf(parameter('CallSid'));
  const status = legStatusOf(parameter('CallStatus'));
  if (callSid === null || status === null) return null;
  return {
    kind: 'leg_changed',
    callSid,
    status,
    to: parameter('To') ?? '',
    from: parameter('From') ?? '',
    durationSeconds: LEG_ENDINGS.includes(status) ? secondsOf(parameter('CallDuration')) : null,
    answeredBy: answeredByOf(parameter('AnsweredBy')),
    at: dateOf(parameter('Timestamp')) ?? at,
    ...(parameter('Direction') === 'inbound' && { inbound: true as const }),
    ...errorOf(parameter('ErrorCode')),
  };
}

const errorOf = (code: string | null): { errorCode?: string } =>
  code !== null && /^[1-9][0-9]{0,9}$/.test(code) ? { errorCode: code } : {};

/** RFC 2822 or ISO 8601 text as a date, or null. */
export function dateOf(text: unknown): Date | null {
  const date = typeof text === 'string' ? new Date(text) : null;
  return date === null || Number.isNaN(date.getTime()) ? null : date;
}
