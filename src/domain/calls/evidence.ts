import { CLOCKS_AGREE_WITHIN_MS } from '../clocks.ts';
import type { AttemptOutcome } from './call.ts';
import { type AnsweredBy, type Conversation, LEG_ENDINGS, type LegStatus } from './conversation.ts';
import { candidateTurns } from './transcript.ts';

/**
 * The two witnesses of an attempt and the machine detection. `null` = has said nothing (yet); `'none'` = was asked and
 * knows of nothing; `'silent'` = could not be asked.
 */
export interface Evidence {
  leg: LegWitness | 'none' | 'silent' | null;
  conversation: ConversationWitness | 'none' | 'silent' | null;
  /** `call_initiation_failure` of the voice agent */
  placementFailure: 'busy' | 'no_answer' | 'unknown' | null;
  /** carrier's machine detection, by event or by looking at the leg */
  answeredBy: AnsweredBy | null;
}

export interface LegWitness {
  status: LegStatus;
  durationSeconds: number | null;
}

export interface ConversationWitness {
  status: Conversation['status'];
  candidateTurns: number;
  durationSeconds: number;
  callResult: Conversation['callResult'];
  voicemailDetected: boolean;
}

export interface Verdict {
  outcome: Exclude<AttemptOutcome, 'not_placed'>;
  /** seconds of talk: the carrier's figure, else the voice agent's, else 0 */
  durationSeconds: number;
  /** the witnesses contradict each other: noted, and a person should look */
  disagreement: string | null;
}

export const witnessOf = (conversation: Conversation): ConversationWitness => ({
  status: conversation.status,
  candidateTurns: candidateTurns(conversation.turns).length,
  durationSeconds: conversation.durationSeconds,
  callResult: conversation.callResult,
  voicemailDetected: conversation.voicemailDetected,
});

/** Two turns of the candidate: from here on a machine-detection verdict decides nothing (contracts §9.27). */
const SPOKE_TURNS = 2;

/** True while the machine-detection verdict can still change the outcome. */
export function machineVerdictMatters(evidence: Evidence): boolean {
  const leg = known(evidence.leg);
  const answered = leg?.status === 'completed' && (leg.durationSeconds ?? 0) > 0;
  return answered && evidence.answeredBy === null && !spoke(evidence);
}

/** True when the attempt is over as far as any witness knows: there is something to gather. */
export function isOver(evidence: Evidence): boolean {
  const leg = known(evidence.leg);
  if (leg && LEG_ENDINGS.includes(leg.status)) return true;
  if (evidence.placementFailure !== null) return true;
  const conversation = known(evidence.conversation);
  return (
    conversation !== null &&
    (conversation.status === 'done' || conversation.status === 'failed' || conversation.status === 'processing')
  );
}

/**
 * Outcome of an attempt from what its witnesses say (DESIGN §7). Pure, and independent of the order in which they spoke:
 * a conversation that took place beats a leg that says nobody answered; a machine beats `held` unless somebody talked.
 */
export function judge(evidence: Evidence): Verdict {
  const leg = known(evidence.leg);
  const conversation = known(evidence.conversation);
  const talked = conversation?.status === 'done' || conversation?.status === 'processing';
  const durationSeconds = leg?.durationSeconds ?? (talked ? conversation.durationSeconds : 0);
  const verdict = (outcome: Verdict['outcome'], disagreement: string | null = null): Verdict => ({
    outcome,
    durationSeconds,
    disagreement,
  });

  if (spoke(evidence)) {
    if (isMachine(evidence)) return verdict('held', 'a machine was detected, but the candidate spoke');
    if (leg && leg.status !== 'completed' && LEG_ENDINGS.includes(leg.status)) {
      return verdict('held', `the conversation took place, but the carrier says ${leg.status}`);
    }
    if (evidence.placementFailure)
      return verdict('held', 'the conversation took place, but the voice agent reported a failure');
    return verdict('held');
  }

  if (leg) {
    switch (leg.status) {
      case 'no_answer':
      case 'busy':
      case 'failed':
      case 'canceled':
        return talked && conversation.durationSeconds > 0
          ? verdict('held', `the conversation took place, but the carrier says ${leg.status}`)
          : verdict(leg.status);
      case 'completed': {
        if (isMachine(evidence)) return verdict('voicemail');
        if ((leg.durationSeconds ?? 0) === 0) return verdict('failed');
        return talked || conversation?.status === 'failed' ? verdict('held') : verdict('no_conversation');
      }
      default:
        break;
    }
  }

  // The carrier has not said how it ended: the voice agent alone decides.
  if (isMachine(evidence)) return verdict('voicemail');
  if (talked) return verdict('held');
  switch (evidence.placementFailure ?? conversation?.callResult) {
    case 'busy':
      return verdict('busy');
    case 'no_answer':
      return verdict('no_answer');
    case 'unknown':
    case 'failed':
      return verdict('failed');
    default:
      return conversation?.status === 'failed' ? verdict('failed') : verdict('unresolved');
  }
}

function known<T extends object>(witness: T | 'none' | 'silent' | null): T | null {
  return typeof witness === 'object' ? witness : null;
}

const spoke = (evidence: Evidence): boolean => (known(evidence.conversation)?.candidateTurns ?? 0) >= SPOKE_TURNS;

function isMachine(evidence: Evidence): boolean {
  const conversation = known(evidence.conversation);
  return (
    evidence.answeredBy === 'machine' ||
    evidence.answeredBy === 'fax' ||
    conversation?.voicemailDetected === true ||
    conversation?.callResult === 'voicemail'
  );
}

/**
 * Pure: for how long something has been waited for that follows the end of an attempt: since that end, however long
 * before somebody hinted at it (T29), but no longer than was really tried.
 */
export function waitedSinceTheEnd(endedAt: Date | null, triedForMs: number, now: Date): number {
  if (endedAt === null) return triedForMs;
  const sinceMs = now.getTime() - endedAt.getTime();
  return sinceMs < -CLOCKS_AGREE_WITHIN_MS ? triedForMs : Math.min(triedForMs, Math.max(0, sinceMs));
}
