import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { deliverMessageWorkflowId } from '../domain/ids.ts';
import type { MessageOutcome } from '../domain/messages/message.ts';
import type { deliverMessage } from '../workflows/deliver-message.ts';
import { CALLS_QUEUE } from '../workflows/messages.ts';

/** Starting what sends a message, and hearing of it: the one place that knows how. */
export interface MessageWorkflows {
  /**
   * Has a message sent, once however often it is asked for, and waits for how that ended.
   * @returns null when it has not ended by the deadline, `not_started` when Temporal did not say that it began
   */
  deliver(messageId: string, deadline: Date): Promise<MessageOutcome | 'not_started' | null>;
}

const START_WITHIN_MS = 5_000;

export function createMessageWorkflows(client: Client): MessageWorkflows {
  return {
    async deliver(messageId, deadline) {
      const workflowId = deliverMessageWorkflowId(messageId);
      try {
        await client.withDeadline(Date.now() + START_WITHIN_MS, () =>
          client.workflow.start<typeof deliverMessage>('deliverMessage', {
            workflowId,
            taskQueue: CALLS_QUEUE,
            args: [{ messageId }],
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            staticSummary: 'A message that was asked for',
          }),
        );
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) return 'not_started';
      }
      try {
        return await client.withDeadline(deadline, () =>
          client.workflow.getHandle<typeof deliverMessage>(workflowId).result(),
        );
      } catch {
        return null;
      }
    },
  };
}
