import { interviewWorkflowId } from '../../domain/ids.ts';
import type { OwedWork } from '../../domain/owed-work.ts';
import { addAttention, findStalled, readCall } from '../../store/calls/calls.ts';
import { forgetOldChanges } from '../../store/changes.ts';
import { findNotRouted } from '../../store/events.ts';
import { interviewsToWake } from '../../store/interviews/interview-sessions.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import { findOwedWork, nothingOwed, type OwedWithin } from '../../store/owed-work.ts';
import type { CallRow } from '../../store/schema.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { askForRecordings } from '../recordings/ask-for-recordings.ts';
import { reopenAfterRestore } from './reopen-after-restore.ts';

const CALLS_A_ROUND = 200;
const EVENTS_A_ROUND = 500;
const INTERVIEWS_A_ROUND = 200;
const OWED_A_ROUND = 100;

/**
 * Closes the gaps between the two stores. A call whose row is there but whose workflow is not is told (again): safe,
 * because every step asks the rows first and the attempt's row decides about dialling. A stored event that was not
 * routed is routed; an interview whose workflow was not told is told; whatever else a row owes is taken up again where its
 * workflow is gone; a recording that nobody told us of is asked for. After a restore it opens dialling again. What open
 * pages were told of is forgotten after a while. Twice at once is harmless: starting refuses a running id, routing marks once.
 */
export const reconcile = (deps: ActivityDependencies) => async () => {
  const { stalledAfterMs, notRoutedAfterMs } = deps.reconcilePolicy;
  const done = { started: 0, toldAgain: 0, routed: 0 };

  await apart(deps, { check: 'changes' }, () => forgetOldChanges(deps.db));
  await apart(deps, { check: 'restore' }, () => reopenAfterRestore(deps));
  for (const call of await findStalled(deps.db, stalledAfterMs, CALLS_A_ROUND)) {
    await apart(deps, { callId: call.id }, async () => {
      if (await takeUp(deps, call)) done[call.started_at === null ? 'started' : 'toldAgain'] += 1;
    });
  }
  for (const event of await findNotRouted(deps.db, notRoutedAfterMs, EVENTS_A_ROUND)) {
    await apart(deps, { eventId: event.id }, async () => {
      await deps.calls.route(event);
      done.routed += 1;
    });
  }
  for (const session of await interviewsToWake(deps.db, notRoutedAfterMs, INTERVIEWS_A_ROUND)) {
    await apart(deps, { workflowId: interviewWorkflowId(session.id) }, () => deps.interviews.wake(session));
  }
  for (const work of await findOwedWork(deps.db, owedWithin(deps), OWED_A_ROUND)) {
    await apart(deps, { kind: work.kind }, () => takeUpOwed(deps, work));
  }
  // Last: the carrier may take its time.
  await apart(deps, { check: 'recordings' }, () => askForRecordings(deps));
  return done;
};

const owedWithin = ({ reconcilePolicy, messages, recordings }: ActivityDependencies): OwedWithin => ({
  stalledAfterMs: reconcilePolicy.stalledAfterMs,
  messagesForMs: messages.policy.unresolvedAfterMs,
  statusForMs: messages.policy.askForMs,
  // fetched for so long, then read
  recordingsForMs: recordings.policy.recordingRetryForMs + recordings.policy.analysisRetryForMs,
});

async function takeUpOwed(deps: ActivityDependencies, work: OwedWork): Promise<void> {
  const found = await deps.owed.takeUp(work);
  if (found === 'taken_up') deps.log.warn({ kind: work.kind }, 'its workflow was gone: taken up again');
  if (found === 'ended' && 'eventId' in work) await nothingOwed(deps.db, work.eventId);
}

/** @returns true when the story of the call was started now */
async function takeUp(deps: ActivityDependencies, call: CallRow): Promise<boolean> {
  if (await deps.calls.isRunning(call)) return false;
  // It may have come to its end since its row was read: the end is written before the workflow has ended.
  if ((await readCall(deps.db, call.id)).closed_at !== null) return false;
  if (call.started_at !== null) {
    await addAttention(deps.db, call.id, ['workflow_was_lost']);
    await addToTimeline(deps.db, {
      callId: call.id,
      source: 'us',
      kind: 'told_again',
      text: 'The workflow was gone: the call is taken up again',
    });
  }
  return deps.calls.start(call);
}

/** One that fails must not keep the others waiting: it is tried again in the next round. */
async function apart(
  deps: ActivityDependencies,
  about: Record<string, string>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    deps.log.warn({ ...about, err: error }, 'not reconciled in this round');
  }
}
