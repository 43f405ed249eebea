import type { CallOutcome } from '../calls/call.ts';
import { type FollowUpKind, MEANS } from './follow-up.ts';
import { temperatureOf } from './lead-score.ts';
import type { LeadFollowUpWaits } from '../policy.ts';

/** How a call of a lead ended, as far as it decides what follows. */
export interface LeadCall {
  outcome: CallOutcome;
  /** null without a conversation */
  score: number | null;
  /** seconds of talk by the carrier's clock */
  durationSeconds: number;
  /** the carrier's word for why it failed */
  errorCode: string | null;
  /** it was a follow-up itself */
  wasFollowUp: boolean;
}

export interface DueFollowUp {
  kind: FollowUpKind;
  afterMs: number;
}

/** Shorter talk needs no thanks (contracts §3.8). */
const TALKED_SECONDS = 30;

/** Unreachable for a while: worth another ring (contracts §3.8). */
const WORTH_RINGING_AGAIN = new Set(['30001', '30002', '30003', '30004', '30005']);

/**
 * What follows a call of a lead (contracts §3.3, §3.8). Pure. A call that was a follow-up is not followed by another
 * ring: whoever does not pick up twice gets a text.
 */
export function followUpsAfter(call: LeadCall, waits: LeadFollowUpWaits): DueFollowUp[] {
  const due = call.score === null ? afterRing(call, waits) : afterScore(call.score, waits);
  return due.map((one) =>
    call.wasFollowUp && MEANS[one.kind] === 'ring' ? { kind: 'sms_follow_up', afterMs: waits.sms } : one,
  );
}

function afterScore(score: number, waits: LeadFollowUpWaits): DueFollowUp[] {
  switch (temperatureOf(score)) {
    case 'hot':
      return [
        { kind: 'immediate', afterMs: waits.hot },
        { kind: 'notify_sales', afterMs: waits.hot },
      ];
    case 'warm':
      return [
        { kind: 'follow_up_24h', afterMs: waits.warm },
        { kind: 'nurture', afterMs: waits.cold },
      ];
    case 'cold':
      return [{ kind: 'nurture', afterMs: waits.cold }];
  }
}

function afterRing({ outcome, durationSeconds, errorCode }: LeadCall, waits: LeadFollowUpWaits): DueFollowUp[] {
  switch (outcome) {
    case 'held':
    case 'no_conversation':
      return durationSeconds > TALKED_SECONDS ? [{ kind: 'successful_call', afterMs: waits.sms }] : [];
    case 'no_answer':
      return [{ kind: 'retry_call', afterMs: waits.retry }];
    case 'busy':
      return [{ kind: 'callback', afterMs: waits.callback }];
    case 'failed':
      return WORTH_RINGING_AGAIN.has(errorCode ?? '')
        ? [{ kind: 'retry_call', afterMs: waits.retry }]
        : [{ kind: 'sms_follow_up', afterMs: waits.sms }];
    case 'voicemail':
      return [{ kind: 'sms_follow_up', afterMs: waits.sms }];
    default:
      return [];
  }
}
