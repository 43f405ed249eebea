import { findStalled, writeProgress } from '../store/calls.ts';
import { findNotRouted } from '../store/events.ts';
import { addToTimeline } from '../store/timeline.ts';
import type { ActivityDependencies } from './dependencies.ts';

const CALLS_A_ROUND = 200;
const EVENTS_A_ROUND = 500;

/**
 * Closes the gaps between the two stores. A call whose row is there but whose workflow is not is told (again): safe,
 * because every step asks the rows first and the attempt's row decides about dialling. A stored event that was not
 * routed is routed. Twice at once is harmless: starting refuses a running id, routing marks once.
 */
export const reconcile = (deps: ActivityDependencies) => async () => {
  const { stalledAfterMs, notRoutedAfterMs } = deps.reconcilePolicy;
  let started = 0;
  let toldAgain = 0;
  for (const call of await findStalled(deps.db, stalledAfterMs, CALLS_A_ROUND)) {
    if (await deps.calls.isRunning(call.id)) continue;
    if (call.started_at !== null) {
      await writeProgress(deps.db, call.id, call.revision, { attention: ['workflow_was_lost'] });
      await addToTimeline(deps.db, {
        callId: call.id,
        source: 'us',
        kind: 'told_again',
        text: 'The workflow was gone: the call is taken up again',
      });
    }
    if (!(await deps.calls.start(call))) continue;
    if (call.started_at === null) started += 1;
    else toldAgain += 1;
  }
  const events = await findNotRouted(deps.db, notRoutedAfterMs, EVENTS_A_ROUND);
  for (const event of events) await deps.calls.route(event);
  return { started, toldAgain, routed: events.length };
};
