import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { executeChild } from '@temporalio/workflow';
import { resendWorkflowId } from '../domain/ids.ts';
import { askAfterMessage } from './activity-options.ts';
import type { resendMessage } from './resend-message.ts';
import { showWhere } from './show-where.ts';

export interface WatchMessage {
  messageId: string;
}

/** What becomes of a message that the carrier took: its callbacks say so, else it is asked. One that fails is followed up. */
export async function watchMessage({ messageId }: WatchMessage): Promise<void> {
  showWhere(
    'Taken by the carrier',
    'Waits for its callback that says whether it arrived, and asks by itself meanwhile.',
  );
  const { failed } = await askAfterMessage({ messageId });
  if (!failed) return;
  showWhere('It did not arrive', 'Waits until it is sent again, or left to a person.');
  try {
    await executeChild<typeof resendMessage>('resendMessage', {
      workflowId: resendWorkflowId(messageId),
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      args: [{ messageId }],
      staticSummary: 'A message did not arrive',
    });
  } catch (failure) {
    // A callback was faster: it is being followed up.
    if (!(failure instanceof WorkflowExecutionAlreadyStartedError)) throw failure;
  }
}
