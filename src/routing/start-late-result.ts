import { lateResultWorkflowId } from '../domain/ids.ts';
import type { WorkflowStarter } from '../temporal/workflow-starter.ts';

/** Has an event that came after its call had its outcome looked at. Twice is harmless: one workflow per call and event. */
export async function startLateResult(workflows: WorkflowStarter, callId: string, eventId: string): Promise<void> {
  await workflows.startOnce({
    workflow: 'lateResult',
    id: lateResultWorkflowId(callId, eventId),
    args: [{ callId, eventId }],
    summary: 'News about a call that has its outcome',
  });
}
