import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import { deliveryWorkflowId } from '../domain/ids.ts';
import { deliverToCrm } from './deliver-to-crm.ts';

/**
 * Leaves a result to a delivery of its own, which goes on for days after whoever starts it has ended. Twice is harmless:
 * while that runs it is joined, and what was accepted is not sent again.
 */
export async function handOver(callId: string, version: number): Promise<void> {
  try {
    await startChild(deliverToCrm, {
      workflowId: deliveryWorkflowId(callId, version),
      args: [{ callId, version, again: false }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      // A trial of this version may have run under this id, and ended.
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `Result version ${version}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
