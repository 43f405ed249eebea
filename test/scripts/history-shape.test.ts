import { expect, it } from '@jest/globals';
import { shapeOf } from '../../scripts/test/history-shape.ts';

const event = (type: string, attributes = {}) => ({ eventType: `EVENT_TYPE_${type}`, ...attributes });
const started = (attempt: number) =>
  event('ACTIVITY_TASK_STARTED', { activityTaskStartedEventAttributes: { attempt } });

it('counts what Temporal bills: each try of an activity, but no heartbeat and no task', () => {
  const history = [
    event('WORKFLOW_EXECUTION_STARTED'),
    event('WORKFLOW_TASK_SCHEDULED'),
    event('WORKFLOW_TASK_STARTED'),
    event('WORKFLOW_TASK_COMPLETED'),
    event('WORKFLOW_EXECUTION_UPDATE_ACCEPTED'),
    event('TIMER_STARTED'),
    event('ACTIVITY_TASK_SCHEDULED'),
    started(3),
    event('ACTIVITY_TASK_COMPLETED'),
    event('WORKFLOW_EXECUTION_SIGNALED'),
    event('TIMER_CANCELED'),
    event('UPSERT_WORKFLOW_SEARCH_ATTRIBUTES'),
  ];
  expect(shapeOf(history)).toEqual({ events: 12, workflowTasks: 1, actions: 8, furtherTries: 2 });
});

it('does not bill an activity that never started', () => {
  expect(shapeOf([event('ACTIVITY_TASK_SCHEDULED'), event('ACTIVITY_TASK_TIMED_OUT')])).toMatchObject({ actions: 0 });
});
