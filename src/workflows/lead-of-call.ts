import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import type { CallOutcome } from '../domain/calls/call.ts';
import type { Step } from '../domain/calls/call-progress.ts';
import { followUpWorkflowId } from '../domain/ids.ts';
import { scoreLead } from './activity-options.ts';
import { followUpLead } from './follow-up-lead.ts';

/**
 * Scores the lead of a call that has its outcome and starts what follows, each on its own: it goes on for days after the
 * call is closed. Told again, it finds the same follow-ups and their workflows started.
 */
export async function followLeadUp(step: Step & { outcome: CallOutcome }): Promise<void> {
  const { followUpIds } = await scoreLead(step);
  await startFollowUps(followUpIds);
}

/** Starts each follow-up once, ever; it goes on without whoever starts it. */
export async function startFollowUps(followUpIds: readonly string[]): Promise<void> {
  for (const followUpId of followUpIds) {
    try {
      await startChild(followUpLead, {
        workflowId: followUpWorkflowId(followUpId),
        args: [{ followUpId }],
        parentClosePolicy: ParentClosePolicy.ABANDON,
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        staticSummary: 'Follow-up of a lead',
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }
}
