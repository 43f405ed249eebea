import type { AttemptPhase, CallOrigin, CallOutcome, CallPhase, CrmStatus } from './call.ts';
import { type CallPolicy, DEFAULT_POLICY } from '../policy.ts';

/** What a call does now; a page words it in its language. */
export const CALL_STATES = [
  'accepted',
  'preparing',
  'held_back',
  'dialling',
  /** provably not placed so far: a further attempt follows */
  'dials_again',
  'looking',
  'ringing',
  /** it must have stopped ringing, and no callback has come */
  'asking_providers',
  'talking',
  'gathering',
  'analysing',
  'reporting',
  'closed',
  /** closed, and the CRM still has to take the result */
  'closed_reporting',
  'closed_not_reported',
  /** closed, and a person has to say whether it rang */
  'closed_undecided',
] as const;

export interface CallState {
  key: (typeof CALL_STATES)[number];
  /** when this is over at the latest; null: nobody can say */
  until: Date | null;
  /** why, as a code or in words of ours; null: nothing to say beyond the key */
  reason: string | null;
}

/** All that the state of a call hangs on. */
export interface CallStanding {
  phase: CallPhase;
  origin: CallOrigin;
  outcome: CallOutcome | null;
  dialBy: Date;
  /** as the call was accepted with; what it does not know yet is as in the house */
  policy: Partial<CallPolicy>;
  /** why the gate holds it back (dial-gate.ts), as far as that was said */
  heldBackBy: string | null;
  /** the newest one */
  attempt: StandingAttempt | null;
  /** of the newest result */
  delivery: { status: CrmStatus; firstTriedAt: Date | null; lastError: string | null } | null;
  isSettled: boolean;
}

export interface StandingAttempt {
  phase: AttemptPhase;
  sentAt: Date | null;
  answeredAt: Date | null;
  /** when its outcome was written */
  decidedAt: Date | null;
  /** it can hold its line no longer than this */
  liveUntil: Date | null;
  /** why the provider did not place it */
  notPlacedFor: string | null;
}

/** Pure: where a call stands, until when at the latest, and why. A time that has passed says nothing any more. */
export function callState(standing: CallStanding, now: Date): CallState {
  const { key, until = null, reason = null } = stateOf(standing, now);
  return { key, until: until !== null && until > now ? until : null, reason };
}

type Said = Pick<CallState, 'key'> & Partial<CallState>;

function stateOf(standing: CallStanding, now: Date): Said {
  const { phase, origin, dialBy, attempt, delivery } = standing;
  const policy = { ...DEFAULT_POLICY, ...standing.policy };
  switch (phase) {
    case 'accepted':
    case 'preparing':
      return { key: phase, until: origin === 'us' ? dialBy : null };
    case 'held_back':
      return { key: phase, until: dialBy, reason: standing.heldBackBy };
    case 'dialling':
      return dialling(attempt, dialBy, policy);
    case 'unknown':
      return { key: 'looking', until: attempt?.liveUntil ?? null };
    case 'ringing':
      return ringing(attempt, policy, now);
    case 'talking':
      return {
        key: phase,
        until: after(attempt?.answeredAt, policy.longestConversationMs) ?? attempt?.liveUntil ?? null,
      };
    case 'gathering':
      return { key: phase };
    case 'analysing':
      return { key: phase, until: after(attempt?.decidedAt, policy.analysisRetryForMs) };
    case 'reporting':
      return {
        key: phase,
        until: after(delivery?.firstTriedAt, policy.crmHandOverAfterMs),
        reason: delivery?.lastError ?? null,
      };
    case 'closed':
      return closed(standing, policy);
  }
}

function dialling(attempt: StandingAttempt | null, dialBy: Date, policy: CallPolicy): Said {
  if (attempt?.phase === 'not_placed') return { key: 'dials_again', until: dialBy, reason: attempt.notPlacedFor };
  return { key: 'dialling', until: after(attempt?.sentAt, policy.dialRequestMs) ?? dialBy };
}

function ringing(attempt: StandingAttempt | null, { ringMs, callbackGraceMs }: CallPolicy, now: Date): Said {
  const heardBy = after(attempt?.sentAt, ringMs + callbackGraceMs);
  if (heardBy !== null && heardBy <= now) return { key: 'asking_providers', until: attempt?.liveUntil ?? null };
  return { key: 'ringing', until: after(attempt?.sentAt, ringMs) ?? attempt?.liveUntil ?? null };
}

function closed({ outcome, delivery, isSettled }: CallStanding, { crmRetryForMs }: CallPolicy): Said {
  if (outcome === 'unresolved' && !isSettled) return { key: 'closed_undecided' };
  switch (delivery?.status) {
    case 'pending':
    case 'retrying':
      return {
        key: 'closed_reporting',
        until: after(delivery.firstTriedAt, crmRetryForMs),
        reason: delivery.lastError,
      };
    case 'dead_letter':
      return { key: 'closed_not_reported', reason: delivery.lastError };
    default:
      return { key: 'closed', reason: outcome };
  }
}

const after = (since: Date | null | undefined, ms: number): Date | null =>
  since ? new Date(since.getTime() + ms) : null;
