import { executeChild, sleep } from '@temporalio/workflow';
import { deliverMessageWorkflowId } from '../domain/ids.ts';
import { keepResend, planResend } from './activity-options.ts';
import { deliverMessage } from './deliver-message.ts';

export interface ResendMessage {
  messageId: string;
}

/** A message did not arrive: after a pause it is sent again as a new one, where that may help; else a person is asked. */
export async function resendMessage({ messageId }: ResendMessage): Promise<'sent_again' | 'left_to_a_person'> {
  const plan = await planResend({ messageId });
  if (plan === null) return 'left_to_a_person';
  await sleep(plan.pauseMs, { summary: 'Pause before it is sent again' });
  const again = await keepResend({ messageId });
  await executeChild(deliverMessage, {
    workflowId: deliverMessageWorkflowId(again.messageId),
    args: [again],
    staticSummary: 'A message sent again',
  });
  return 'sent_again';
}
