import type { MessageReceived } from '../domain/calls/call-event.ts';
import { replyWorkflowId } from '../domain/ids.ts';
import type { WorkflowStarter } from '../temporal/workflow-starter.ts';

/** Has a message that came in kept and answered. Twice is harmless: one workflow per message of the carrier. */
export async function startReply(
  workflows: WorkflowStarter,
  eventId: string,
  { messageSid }: MessageReceived,
): Promise<void> {
  await workflows.startOnce({
    workflow: 'replyToSms',
    id: replyWorkflowId(messageSid),
    args: [{ eventId }],
    summary: 'A message came in',
  });
}
