import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ActivityFailure, isCancellation, ParentClosePolicy, sleep, startChild } from '@temporalio/workflow';
import { watchMessageWorkflowId } from '../domain/ids.ts';
import type { MessageOutcome, MessageResult } from '../domain/messages/message.ts';
import { sendMessage, settleMessage } from './activity-options.ts';
import { watchMessage } from './watch-message.ts';
import { dayAndTime, showWhere } from './show-where.ts';

export interface DeliverMessage {
  messageId: string;
}

/**
 * Sends one message, at most once: claim, one request, answer stored. What is provably not sent is tried again with
 * growing pauses; what is unclear is looked for, and not sent again without proof.
 */
export async function deliverMessage({ messageId }: DeliverMessage): Promise<MessageOutcome> {
  for (let tries = 1; ; tries += 1) {
    showWhere(`Sending, try ${tries}`, 'Waits for the carrier to take the message.');
    const result = await sendOrSettle(messageId, tries);
    if (result.kind === 'sent') await watch(messageId);
    if (result.kind !== 'not_sent') return result.kind;
    showWhere('Provably not sent', `Tries again at ${dayAndTime(Date.now() + result.pauseMs)}.`);
    await sleep(result.pauseMs, { summary: 'Pause before the next try' });
  }
}

/** Outlives this workflow: who asked for the message is answered when it is sent, not when it has arrived. */
async function watch(messageId: string): Promise<void> {
  try {
    await startChild(watchMessage, {
      workflowId: watchMessageWorkflowId(messageId),
      args: [{ messageId }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: 'What becomes of a message',
    });
  } catch (error) {
    // Told again, it is watched already.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

async function sendOrSettle(messageId: string, tries: number): Promise<MessageResult> {
  try {
    return await sendMessage({ messageId, tries });
  } catch (failure) {
    // Any failure that is not a value: killed before or after the request, timed out. The row knows.
    if (isCancellation(failure) || !(failure instanceof ActivityFailure)) throw failure;
    showWhere(
      'Nobody knows whether it was sent',
      'Looks for it at the carrier; it is not sent again without proof that it never was.',
    );
    return settleMessage({ messageId, tries });
  }
}
