import { sql } from 'kysely';
import { type AttentionReason, type CallOutcome, OUTCOME_TEXTS } from '../../domain/calls/call.ts';
import type { Step } from '../../domain/calls/call-progress.ts';
import { isOver, judge, machineVerdictMatters, type Verdict, waitedSinceTheEnd } from '../../domain/calls/evidence.ts';
import { attemptOfStory, leaseIsOver, type PlacementIds, reclaimLeg } from '../../store/calls/attempts.ts';
import { readCall, writeProgress } from '../../store/calls/calls.ts';
import { keepConversation } from '../../store/calls/conversations.ts';
import { fillInStranger } from '../../store/calls/outside-calls.ts';
import { json } from '../../store/database.ts';
import type { AttemptRow, CallRow } from '../../store/schema.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { hearWitnesses, type Testimony } from './hear-witnesses.ts';
import { effort, notYet, pollPause } from '../try-again.ts';

/**
 * Reads what both providers say until it is complete or has been waited for long enough, then sets the outcome: of the
 * attempt, and of the call. Twice is harmless: an outcome is set once and is the answer from then on, also when the
 * witnesses say more by now, which late-result hears.
 */
export const gatherEvidence =
  (deps: ActivityDependencies) =>
  async ({ callId, attempt: number, revision, takenBack }: Step & { takenBack: boolean }): Promise<CallOutcome> => {
    const call = await readCall(deps.db, callId);
    const attempt = await attemptOfStory(deps.db, callId, number, deps.line);
    // A call's outcome alone, without its attempt's, is what a backup that came back in mid-story has left of an end.
    if (call.outcome !== null && attempt.outcome !== null) return call.outcome;
    const testimony = await hearWitnesses(deps, attempt);

    const over = isOver(testimony.evidence) || (await leaseIsOver(deps.db, attempt));
    const missing = over ? whatIsMissing(deps, call, attempt, testimony) : 'neither provider knows the end';
    if (missing) {
      // A signal is a hint: while the witnesses say that the call goes on, it is shown as going on (T29).
      if (isOver(testimony.evidence)) await writeProgress(deps.db, callId, revision, { phase: 'gathering' });
      const { conversationPollFirstMs, conversationPollMaxMs } = call.policy;
      throw notYet(missing, pollPause(effort().tries, conversationPollFirstMs, conversationPollMaxMs));
    }
    const verdict = judge(testimony.evidence);
    const found = takenBack && verdict.outcome === 'canceled' ? 'cancelled_by_operator' : verdict.outcome;
    const outcome = call.outcome ?? found;
    await writeVerdict(deps, call, attempt, revision, testimony, verdict, outcome);
    return outcome;
  };

/** What is still worth waiting for once the attempt is over, in words, or null when it can be judged. */
function whatIsMissing(
  deps: ActivityDependencies,
  call: CallRow,
  attempt: AttemptRow,
  { evidence, conversation, endedAt }: Testimony,
): string | null {
  const waitedMs = waitedSinceTheEnd(endedAt, effort().spentMs, new Date());
  const { amdWaitMs, conversationPollForMs } = call.policy;
  if (!isOver(evidence)) return null;

  const leg = typeof evidence.leg === 'object' ? evidence.leg : null;
  const answered =
    leg === null || leg.status === 'in_progress' || (leg.status === 'completed' && (leg.durationSeconds ?? 0) > 0);
  if (!answered || evidence.placementFailure !== null) return null;

  const fromOutside = attempt.placement === 'outside';
  if (waitedMs < conversationPollForMs) {
    // Nobody can be asked for the conversation of a stranger's leg: its own webhook names it.
    if (fromOutside && conversation === null && evidence.conversation === 'none')
      return 'the conversation of this leg was not reported yet';
    if (conversation === null && evidence.conversation === 'silent') return 'the voice agent cannot be asked';
    if (conversation && conversation.status !== 'failed' && conversation.summary === null)
      return 'the conversation is not written up yet';
  }
  if (waitedMs < amdWaitMs) {
    if (leg === null || leg.status === 'in_progress') return 'the carrier has not closed the leg yet';
    if ((deps.machineDetection || fromOutside) && machineVerdictMatters(evidence))
      return 'the machine detection has not said its verdict';
  }
  return null;
}

const namesMore = ({ callSid, conversationId }: PlacementIds, attempt: AttemptRow): boolean =>
  (callSid !== null && attempt.twilio_call_sid === null) ||
  (conversationId !== null && attempt.elevenlabs_conversation_id === null);

async function writeVerdict(
  deps: ActivityDependencies,
  call: CallRow,
  attempt: AttemptRow,
  revision: number,
  testimony: Testimony,
  verdict: Verdict,
  outcome: CallOutcome,
): Promise<void> {
  const { evidence, conversation, callSid, conversationId, answeredAt, endedAt, asked } = testimony;
  const attention: AttentionReason[] = [];
  if (verdict.disagreement) attention.push('witnesses_disagree');
  if (verdict.outcome === 'no_conversation') attention.push('no_conversation_found');
  if (verdict.outcome === 'unresolved') attention.push('nobody_could_be_asked');
  if (conversation?.endedByGuardrail) attention.push('guardrail_ended_call');

  const ids = { callSid, conversationId };
  await deps.db.transaction().execute(async (trx) => {
    if (attempt.placement !== 'outside' && namesMore(ids, attempt)) await reclaimLeg(trx, attempt, ids);
    await trx
      .updateTable('call_attempts')
      .set({
        phase: 'ended',
        outcome: verdict.outcome,
        // The witnesses make up for the answer that a restored database has forgotten.
        ...(verdict.outcome !== 'unresolved' &&
          attempt.placement !== 'outside' && { answer: json(attempt.answer ?? { kind: 'placed' }) }),
        twilio_call_sid: sql<string>`coalesce(twilio_call_sid, ${callSid})`,
        elevenlabs_conversation_id: sql<string>`coalesce(elevenlabs_conversation_id, ${conversationId})`,
        answered_by: evidence.answeredBy,
        answered_at: verdict.durationSeconds > 0 ? answeredAt : null,
        ended_at: sql<Date>`coalesce(${endedAt}::timestamptz, now())`,
        duration_seconds: verdict.durationSeconds,
        // An attempt that nobody could tell about keeps its line until the lease ends.
        ...(verdict.outcome !== 'unresolved' && { live_until: null }),
        evidence: json({ ...attempt.evidence, ...evidence, disagreement: verdict.disagreement }),
        updated_at: sql`now()`,
      })
      .where('id', '=', attempt.id)
      .execute();
    if (conversation) await keepConversation(trx, call.id, attempt.id, conversation);
    if (call.origin === 'outside') await fillInStranger(trx, call, testimony);
    await writeProgress(trx, call.id, revision, { phase: 'gathering', outcome, attention, started: true });
    await addToTimeline(trx, {
      callId: call.id,
      source: 'us',
      kind: 'outcome',
      attempt: attempt.number,
      text: verdict.disagreement ? `${OUTCOME_TEXTS[outcome]} (${verdict.disagreement})` : OUTCOME_TEXTS[outcome],
      mark: asked ? 'by_poll' : null,
      once: `outcome:${attempt.number}`,
    });
  });
}
