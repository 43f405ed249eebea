import { type Client, isGrpcServiceError, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type * as workflows from '../workflows/index.ts';
import { CALLS_QUEUE } from '../workflows/messages.ts';

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
  /**
   * Starts a workflow again under its id once the one before has ended; joins it while it runs.
   * @returns its result, or null when there is none by the deadline
   */
  startOrJoin<Name extends WorkflowName>(start: {
    workflow: Name;
    id: string;
    args: Parameters<(typeof workflows)[Name]>;
    summary: string;
    /** null: nobody waits for the result */
    waitMs: number | null;
  }): Promise<Awaited<ReturnType<(typeof workflows)[Name]>> | null>;
}

const START_WITHIN_MS = 5_000;

export function createWorkflowStarter(client: Client): WorkflowStarter {
  const within = <T>(ms: number, call: () => Promise<T>) => client.withDeadline(Date.now() + ms, call);
  return {
    async startOnce({ workflow, id, args, summary }) {
      try {
        await within(START_WITHIN_MS, () =>
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
    async startOrJoin({ workflow, id, args, summary, waitMs }) {
      const handle = await within(START_WITHIN_MS, () =>
        client.workflow.start(workflow, {
          workflowId: id,
          taskQueue: CALLS_QUEUE,
          args: args as unknown[],
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          staticSummary: summary,
        }),
      );
      if (waitMs === null) return null;
      try {
        return (await within(waitMs, () => handle.result())) as never;
      } catch (error) {
        if (isGrpcServiceError(error)) return null; // the deadline
        throw error;
      }
    },
  };
}
