import { executeChild, sleep } from '@temporalio/workflow';
import { deliverMessageWorkflowId } from '../domain/ids.ts';
import { keepResend, planResend } from './activity-options.ts';
import { deliverMessage } from './deliver-message.ts';
import { dayAndTime, showWhere } from './show-where.ts';

export interface ResendMessage {
  messageId: string;
}

/** A message did not arrive: after a pause it is sent again as a new one, where that may help; else a person is asked. */
export async function resendMessage({ messageId }: ResendMessage): Promise<'sent_again' | 'left_to_a_person'> {
  showWhere('It did not arrive', 'Asks whether sending it again may help.');
  const plan = await planResend({ messageId });
  if (plan === null) return 'left_to_a_person';
  showWhere('It did not arrive', `Is sent again as a new message at ${dayAndTime(Date.now() + plan.pauseMs)}.`);
  await sleep(plan.pauseMs, { summary: 'Pause before it is sent again' });
  showWhere('Sending it again', 'Waits for the carrier to take the new message.');
  const again = await keepResend({ messageId });
  await executeChild(deliverMessage, {
    workflowId: deliverMessageWorkflowId(again.messageId),
    args: [again],
    staticSummary: 'A message sent again',
  });
  return 'sent_again';
}
