import { condition, setCurrentDetails, setHandler, upsertSearchAttributes } from '@temporalio/workflow';
import {
  answer,
  type CallProgress,
  conclude,
  hear,
  moveTo,
  NEW_CALL,
  nextAttempt,
  placedByOthers,
} from '../domain/calls/call-progress.ts';
import { notePhase } from './call-metrics.ts';
import { cancelCall } from './cancel-call.ts';
import { type CallTimes, describeCall } from './describe-call.ts';
import type { FollowedCall } from './followed-call.ts';
import {
  AttemptAttribute,
  CallOutcomeAttribute,
  CallPhaseAttribute,
  type CandidateCall,
  cancel,
  conversationEnded,
  legEnded,
  machineHeard,
  NeedsAttentionAttribute,
  placed,
  progress as progressQuery,
} from './messages.ts';

/** Sets up state and handlers. Synchronous, before the first await: an update without a handler would be rejected. */
export function followCall({ callId, revision, waits, dialBy }: CandidateCall): FollowedCall {
  let state: CallProgress = { ...NEW_CALL, revision };
  let since = Date.now();
  let held: CallTimes['held'] = null;
  const change = (next: CallProgress) => {
    if (next.phase !== state.phase) {
      notePhase(state.phase, (Date.now() - since) / 1_000);
      since = Date.now();
    }
    state = next;
    setCurrentDetails(
      describeCall(state, { since, dialBy, held, askFrom: since + waits.ringMs + waits.callbackGraceMs }),
    );
  };

  const call: FollowedCall = {
    callId,
    get progress() {
      return state;
    },
    moveTo: (phase) => change(moveTo(state, phase)),
    holdBack(reason, askAgainAt) {
      held = { reason, askAgainAt };
      change(moveTo(state, 'held_back'));
    },
    nextAttempt: () => change(nextAttempt(state)),
    followFromHere: () => change(placedByOthers(state)),
    answer: (placement) => change(answer(state, placement)),
    conclude: (outcome) => change(conclude(state, outcome)),
    requestCancel: () => change({ ...state, cancelRequested: true }),
    hear: (heard) => change(hear(state, heard)),
    step() {
      change({ ...state, revision: state.revision + 1 });
      return { callId, attempt: state.attempt, revision: state.revision };
    },
    countOnFrom: (revision) => change({ ...state, revision: Math.max(state.revision, revision) }),
    showInList(needsAttention) {
      upsertSearchAttributes([
        { key: CallPhaseAttribute, value: state.phase },
        { key: AttemptAttribute, value: state.attempt },
        ...(state.outcome ? [{ key: CallOutcomeAttribute, value: state.outcome }] : []),
        ...(needsAttention === undefined ? [] : [{ key: NeedsAttentionAttribute, value: needsAttention }]),
      ]);
    },
  };

  setHandler(conversationEnded, () => call.hear('conversationEnded'), {
    description: 'The voice agent reported the end',
  });
  setHandler(legEnded, () => call.hear('legEnded'), { description: 'The carrier reported the end' });
  setHandler(machineHeard, () => call.hear('machineHeard'), { description: 'The carrier heard a machine' });
  setHandler(progressQuery, () => state, { description: 'Where the call stands' });
  setHandler(
    placed,
    async () => {
      await condition(() => state.placement !== null);
      return state.placement!;
    },
    { description: 'Answers when it is known whether the call was placed' },
  );
  setHandler(cancel, () => cancelCall(call), { description: 'Takes the call back, as far as that is still possible' });

  change(state);
  return call;
}
