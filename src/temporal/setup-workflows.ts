import {
  type Client,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { SetupResult, SetupWish } from '../domain/campaigns/campaign-setup.ts';
import { setupWorkflowId } from '../domain/ids.ts';
import type { campaignSetup } from '../workflows/campaign-setup.ts';
import { CALLS_QUEUE, CampaignIdAttribute, setUp } from '../workflows/messages.ts';

/** Asking a campaign's set-up: the one place that knows how. */
export interface SetupWorkflows {
  /** Starts the set-up or joins the running one, and waits for what came of it. @throws past the deadline */
  setUp(campaignId: string, wish: SetupWish, deadline: Date): Promise<SetupResult>;
}

/** A killed worker then costs about 5 s, not 11 (DESIGN §9). */
const WORKFLOW_TASK_TIMEOUT = '5s';

export function createSetupWorkflows(client: Client): SetupWorkflows {
  const ask = (campaignId: string, wish: SetupWish): Promise<SetupResult> =>
    client.workflow.executeUpdateWithStart(setUp, {
      args: [wish],
      startWorkflowOperation: new WithStartWorkflowOperation<typeof campaignSetup>('campaignSetup', {
        workflowId: setupWorkflowId(campaignId),
        taskQueue: CALLS_QUEUE,
        args: [{ campaignId }],
        workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
        staticSummary: `Set-up of campaign ${campaignId}`,
        typedSearchAttributes: [{ key: CampaignIdAttribute, value: campaignId }],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      }),
    });

  return {
    setUp: (campaignId, wish, deadline) =>
      client.withDeadline(deadline, async () => {
        try {
          return await ask(campaignId, wish);
        } catch (error) {
          if (!endedMeanwhile(error)) throw error;
          // The run we would have joined was ending at that moment: this starts the next one.
          return ask(campaignId, wish);
        }
      }),
  };
}

function endedMeanwhile(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : null;
  return cause instanceof ApplicationFailure && cause.type === 'AcceptedUpdateCompletedWorkflow';
}
