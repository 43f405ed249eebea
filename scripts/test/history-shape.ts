import type { HistoryEvent } from './export-history.ts';

/** What one workflow costs: counted for the budget of DESIGN §6 by its test and by the benchmark. */
export interface HistoryShape {
  events: number;
  workflowTasks: number;
  /** as Temporal bills them: start, update, signal, timer, upsert, each try of an activity; heartbeats are not counted */
  actions: number;
  /** among the actions: further tries of activities (polls), which leave no event of their own */
  furtherTries: number;
}

/** Timing of a simulated call whose end is signalled late enough for the workflow to wait on its timer by then. */
export const UNHURRIED = { ringMs: 200, talkMs: 600, summaryAfterMs: 100, webhookAfterMs: 1_000 };

/** Each of them is one action. An activity that started is counted by its tries instead. */
const ACTIONS = new Set([
  'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED',
  'EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED',
  'EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED',
  'EVENT_TYPE_TIMER_STARTED',
  'EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
  'EVENT_TYPE_ACTIVITY_TASK_STARTED',
]);

/** Counts an exported history. A task that timed out or failed counts as well: it was paid for. */
export function shapeOf(events: HistoryEvent[]): HistoryShape {
  const of = (type: string) => events.filter(({ eventType }) => eventType === type);
  const furtherTries = of('EVENT_TYPE_ACTIVITY_TASK_STARTED')
    .map((event) => (event['activityTaskStartedEventAttributes'] as { attempt: number }).attempt - 1)
    .reduce((sum, tries) => sum + tries, 0);
  return {
    events: events.length,
    workflowTasks: of('EVENT_TYPE_WORKFLOW_TASK_STARTED').length,
    actions: events.filter(({ eventType }) => ACTIONS.has(eventType)).length + furtherTries,
    furtherTries,
  };
}
