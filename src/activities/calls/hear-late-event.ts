import type { AttentionReason, CallOutcome } from '../../domain/calls/call.ts';
import { judge } from '../../domain/calls/evidence.ts';
import { attemptId, parseAttemptId } from '../../domain/ids.ts';
import { attemptOfStory } from '../../store/calls/attempts.ts';
import { addAttention, readCall } from '../../store/calls/calls.ts';
import { conversationOfCall, keepConversation, newestAnalysisVersion } from '../../store/calls/conversations.ts';
import { keepFurtherDelivery } from '../../store/calls/crm-deliveries.ts';
import { findEvent } from '../../store/events.ts';
import type { CallRow } from '../../store/schema.ts';
import { addToTimeline, findLine } from '../../store/calls/timeline.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { hearWitnesses, type Testimony } from './hear-witnesses.ts';
import { resultBody } from '../../store/calls/result-body.ts';

/** What an event that came late changes; null = nothing. */
export interface LateNews {
  attempt: number;
  /** outcome of the call, when a conversation is news that its lead may be followed up for */
  ofLead?: CallOutcome;
  /** the conversation is analysed as this version */
  analysisVersion: number | null;
  /** the CRM is sent this version */
  resultVersion: number | null;
}

/**
 * Hears both witnesses again with the late event among them. A conversation that was not known, or had no summary, is
 * kept; a contradiction to the outcome is noted and needs attention, as does a guardrail that ended it, and the outcome
 * stands. Twice is harmless: the second run finds the same versions made already.
 */
export const hearLateEvent =
  (deps: ActivityDependencies) =>
  async ({ callId, eventId }: { callId: string; eventId: string }): Promise<LateNews> => {
    const call = await readCall(deps.db, callId);
    const number = await attemptNumberOf(deps, eventId);
    const testimony = await hearWitnesses(deps, await attemptOfStory(deps.db, callId, number, deps.line));
    const known = await conversationOfCall(deps.db, callId);
    const { conversation } = testimony;
    const once = `late_result:${eventId}`;
    const before = await findLine(deps.db, callId, once);
    const isNews = before
      ? before.kind === 'late_summary'
      : conversation !== null && conversation.summary !== null && !known?.summary;
    const contradiction = contradictionOf(call, testimony);
    const attention: AttentionReason[] = [
      ...(contradiction ? (['witnesses_disagree'] as const) : []),
      ...(isNews && conversation?.endedByGuardrail ? (['guardrail_ended_call'] as const) : []),
    ];
    const what = isNews ? 'A summary came after the report' : (contradiction ?? 'A late event confirms the outcome');
    await deps.db.transaction().execute(async (trx) => {
      if (isNews && conversation) await keepConversation(trx, callId, attemptId(callId, number), conversation);
      await addAttention(trx, callId, attention);
      await addToTimeline(trx, {
        callId,
        source: 'us',
        // What this run found is what a second run goes by: a conversation that is kept is no news then.
        kind: isNews ? 'late_summary' : 'late_result',
        attempt: number,
        text: what,
        mark: 'late',
        once,
      });
    });
    return {
      attempt: number,
      ...(isNews && call.outcome !== null && (call.origin === 'outside' || call.lead_id !== null)
        ? { ofLead: call.outcome }
        : {}),
      analysisVersion: isNews && call.outcome === 'held' ? (await newestAnalysisVersion(deps.db, callId)) + 1 : null,
      resultVersion: isNews && deps.sendCrmUpdates ? await furtherVersion(deps, call) : null,
    };
  };

async function attemptNumberOf(deps: ActivityDependencies, eventId: string): Promise<number> {
  const event = await findEvent(deps.db, eventId);
  return parseAttemptId(event?.attempt_id ?? '')?.attempt ?? 1;
}

function contradictionOf(call: CallRow, { evidence }: Testimony): string | null {
  const { outcome } = judge(evidence);
  return outcome === call.outcome || outcome === 'unresolved' ? null : `By what is known now it would be ${outcome}`;
}

/** A version of its own only where the bytes differ from what the CRM has. */
async function furtherVersion(deps: ActivityDependencies, call: CallRow): Promise<number | null> {
  const body = call.outcome && (await resultBody(deps.db, call, call.outcome));
  return body ? keepFurtherDelivery(deps.db, call.id, body) : null;
}
