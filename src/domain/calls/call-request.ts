import type { CallPlacement } from './call.ts';
import type { CallPolicy } from '../policy.ts';

/** A request to phone somebody, checked by its door and in one shape for all doors (start-call.ts). */
export interface CallRequest {
  /** hash of the API key that asked: owner of idempotency keys and of the daily ceiling */
  askedBy: string;
  /** as sent, 1–255 of [A-Za-z0-9_.:-], null when absent */
  idempotencyKey: string | null;
  campaignId: number | null;
  companyName: string;
  firstName: string;
  lastName: string;
  /** E.164, parsed by phone-number.ts */
  toNumber: string;
  agentPhoneNumberId: string | null;
  overridePrompt: string | null;
  email: string | null;
  externalId: string | null;
  timeZone: string | null;
  /** through whom it is to be placed; null leaves it to the campaign, else to the house (choosePlacement) */
  placement: CallPlacement | null;
  /** whom it is placed for, absent for a candidate of HOC */
  leadId?: string;
  /** what the agent begins with instead of ours */
  overrideFirstMessage?: string | null;
  /** dynamic variables beyond those of every call; ours win */
  extraVariables?: Record<string, string>;
  /** changes of the policy for this call only */
  policy: Partial<CallPolicy>;
}

/**
 * What we can truthfully say to a request, for ever. Recorded with the call and rendered by each door in its own shape,
 * so that a repeated request gets the same bytes.
 */
export type CallAnswer =
  | (Said & { kind: 'placed'; attempt: number; conversationId: string | null; callSid: string | null })
  /** it may have rung; we are finding out; it will not be dialled again for this request */
  | (Said & { kind: 'unknown' })
  /** accepted, not dialled yet: `reason` in words, `notBefore` when known (ISO) */
  | (Said & { kind: 'held_back'; reason: string; notBefore: string | null })
  /** the provider refused: it did not ring and will not for this request */
  | (Said & { kind: 'refused'; reason: string })
  /** past dial_by without having been sent, or taken back before it was sent */
  | (Said & { kind: 'not_placed'; reason: string })
  /** opted out, daily ceiling: nobody dials */
  | (Said & { kind: 'must_not_call'; reason: string });

interface Said {
  callId: string;
  /** ISO time at which it was first said */
  at: string;
  campaignId: number | null;
  firstName: string;
  lastName: string;
  companyName: string;
  toNumber: string;
  questionnaireLoaded: boolean;
  /** code points of the prompt that was sent */
  promptLength: number;
  firstMessage: string;
}

/** What `startCall` returns to a door. */
export type StartedCall =
  | { kind: 'answered'; answer: CallAnswer; replayed: boolean }
  /** the same Idempotency-Key came with another body */
  | { kind: 'conflict' }
  /** PostgreSQL cannot be reached: nothing was accepted */
  | { kind: 'unavailable' };
