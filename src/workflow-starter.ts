import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type * as workflows from './workflows/index.ts';
import { CALLS_QUEUE } from './workflows/messages.ts';

export type WorkflowName = keyof typeof workflows;

/** Starting what outlives the request or event that asked for it. */
export interface WorkflowStarter {
  /**
   * Starts a workflow under an id that is used once, ever: asking twice starts one.
   * @returns false when it was started before
   */
  startOnce<Name extends WorkflowName>(start: {
    workflow: Name;
    id: string;
    args: Parameters<(typeof workflows)[Name]>;
    /** one line for the Temporal UI, nothing personal */
    summary: string;
  }): Promise<boolean>;
}

const START_WITHIN_MS = 5_000;

export function createWorkflowStarter(client: Client): WorkflowStarter {
  return {
    async startOnce({ workflow, id, args, summary }) {
      try {
        await client.withDeadline(Date.now() + START_WITHIN_MS, () =>
          client.workflow.start(workflow, {
            workflowId: id,
            taskQueue: CALLS_QUEUE,
            args: args as unknown[],
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            staticSummary: summary,
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw error;
      }
    },
  };
}
