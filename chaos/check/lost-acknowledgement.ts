import type { PlannedFault, WorkflowRecord } from '../record.ts';
import type { Evidence } from './evidence.ts';
import { overlap, type Stretch } from './instants.ts';

/** A point of the story is held a while before what hangs on it happens. */
const LONGEST_HOLD_MS = 5_000;

/**
 * True when something happened in between that explains why what the CRM had accepted was not kept: the worker or
 * PostgreSQL was gone, their connection or the CRM's was broken, no row could be written, the story was told again, or
 * the step was given to a second worker because the first had been silent for too long, so that both posted.
 */
export function acknowledgementWasLost(evidence: Evidence, callId: string, between: Stretch): boolean {
  const { schedule, facts, workflows } = evidence.record;
  if (workflows.some(({ workflowId, touched }) => touched && workflowId.endsWith(callId))) return true;
  if (workflows.some((workflow) => workflow.workflowId.includes(callId) && wasTakenOver(workflow))) return true;
  const wasAway = facts.absences.some((absence) => keepsResults(absence.process) && overlap(absence, between));
  if (wasAway) return true;
  return facts.faults.some(({ index, firedAtMs, healedAtMs }) => {
    const fault = schedule.faults.find((planned) => planned.index === index);
    if (!fault || firedAtMs === null || !loses(fault)) return false;
    const untilMs = Math.max(healedAtMs ?? 0, firedAtMs + 1);
    return overlap({ fromMs: isHeldBefore(fault) ? firedAtMs - LONGEST_HOLD_MS : firedAtMs, untilMs }, between);
  });
}

const POSTS = new Set(['reportToCrm', 'deliverToCrm']);

/** Whether a step that posts began anew after a heartbeat time-out: the history says so where it was started. */
function wasTakenOver({ historyJson }: WorkflowRecord): boolean {
  if (!historyJson.includes('TIMEOUT_TYPE_HEARTBEAT')) return false;
  const { events } = JSON.parse(historyJson) as { events: HistoryEvent[] };
  const posting = new Set(
    events
      .filter((event) => POSTS.has(event.activityTaskScheduledEventAttributes?.activityType.name ?? ''))
      .map(({ eventId }) => eventId),
  );
  return events.some(({ activityTaskStartedEventAttributes: started }) => {
    const timeout = started?.lastFailure?.timeoutFailureInfo?.timeoutType;
    return timeout === 'TIMEOUT_TYPE_HEARTBEAT' && posting.has(started?.scheduledEventId);
  });
}

/** What of an exported history's event is read here. */
interface HistoryEvent {
  eventId?: string;
  activityTaskScheduledEventAttributes?: { activityType: { name: string } };
  activityTaskStartedEventAttributes?: {
    scheduledEventId?: string;
    lastFailure?: { timeoutFailureInfo?: { timeoutType?: string } } | null;
  };
}

const keepsResults = (process: string): boolean => process.startsWith('worker') || process === 'postgres';

/** At this anchor it is the worker's own commit whose answer is kept back, whatever the fault does. */
const isHeldBefore = ({ at }: PlannedFault): boolean => 'anchor' in at && at.anchor.name === 'step-commit-unknown';

function loses(fault: PlannedFault): boolean {
  const { target, what } = fault;
  if (isHeldBefore(fault) || target === 'crm') return true;
  if (what.startsWith('disk-full')) return target === 'crm_deliveries';
  return keepsResults(target) || target === 'worker→pg' || target === 'worker→providers';
}
