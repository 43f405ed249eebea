import { allHandlersFinished, CancellationScope, condition } from '@temporalio/workflow';
import type { CallOutcome } from '../domain/calls/call.ts';
import { analyseConversation, gatherEvidence, prepareCall, reportToCrm } from './activity-options.ts';
import { callEnds } from './call-ends.ts';
import { noteClosed } from './call-metrics.ts';
import { cancelCall } from './cancel-call.ts';
import { followLeadUp } from './lead-of-call.ts';
import { followCall } from './follow-call.ts';
import { handOver } from './hand-over.ts';
import type { FollowedCall } from './followed-call.ts';
import type { CandidateCall } from './messages.ts';
import { placeCall } from './place-call.ts';

/**
 * One candidate call, from the request to the CRM entry. Ids only: everything personal is in PostgreSQL, where the
 * activities read and write it. Business endings are values; telling the story a second time (a reset, a lost run) rings
 * nobody twice, because the attempt's row decides.
 */
export async function candidateCall(input: CandidateCall): Promise<CallOutcome> {
  const call = followCall(input);
  const { cancelRequested } = CancellationScope.current();
  // "Request cancellation" in Temporal's own UI is an operator's cancel: the story still goes on to its end.
  cancelRequested.catch(() => CancellationScope.nonCancellable(() => cancelCall(call)));
  return CancellationScope.nonCancellable(() => tell(call, input));
}

async function tell(call: FollowedCall, input: CandidateCall): Promise<CallOutcome> {
  if (await rings(call, input)) {
    call.showInList();
    await callEnds(call, input);
    call.moveTo('gathering');
    call.conclude(await gatherEvidence({ ...call.step(), takenBack: call.progress.cancelRequested }));
    // Before the report: a CRM that is away for days does not keep a lead waiting.
    if (input.placedBy === 'outside' || input.ofLead)
      await followLeadUp({ ...call.step(), outcome: call.progress.outcome! });
  }

  if (call.progress.outcome === 'held') {
    call.moveTo('analysing');
    await analyseConversation(call.step());
  }

  call.moveTo('reporting');
  const { needsAttention, handedOver } = await reportToCrm({ ...call.step(), outcome: call.progress.outcome! });
  // Only where a report says so, which none did before this line was written: older histories replay without a patch.
  if (handedOver !== undefined) await handOver(call.callId, handedOver);
  call.moveTo('closed');
  call.showInList(needsAttention);
  noteClosed(input.placedBy, call.progress.outcome!);
  await condition(allHandlersFinished);
  return call.progress.outcome!;
}

/** Brings the call as far as ringing; one that somebody else placed is there already. @returns false when it never will */
async function rings(call: FollowedCall, input: CandidateCall): Promise<boolean> {
  if (input.placedBy === 'outside') {
    call.followFromHere();
    return true;
  }
  call.moveTo('preparing');
  call.countOnFrom(await prepareCall(call.step()));
  return placeCall(call, input);
}
