import { executeChild, sleep } from '@temporalio/workflow';
import type { FollowUpEnd } from '../domain/leads/follow-up.ts';
import { deliverMessageWorkflowId } from '../domain/ids.ts';
import { endFollowUpMessage, takeUpFollowUp } from './activity-options.ts';
import { deliverMessage } from './deliver-message.ts';
import { dayAndTime, showWhere } from './show-where.ts';

export interface FollowUpLead {
  followUpId: string;
}

/**
 * What follows a call or a recording of a lead: a timer until it is due and the office is open, then a text, a word to
 * our people or another ring. What was reached stands in its row, in the lead's, and in the lead's stream.
 */
export async function followUpLead({ followUpId }: FollowUpLead): Promise<FollowUpEnd> {
  for (;;) {
    showWhere('Looking whether it is due', 'Reads its row and the lead.');
    const next = await takeUpFollowUp({ followUpId });
    switch (next.kind) {
      case 'wait':
        showWhere('Not due yet', `Waits until ${dayAndTime(next.until)}: due by then, and the office is open.`);
        await sleep(Math.max(1, next.until - Date.now()), { summary: 'Until it is due and the office is open' });
        break;
      case 'message': {
        const { messageId } = next;
        showWhere('Its text is being sent', 'Waits for the carrier to take it.');
        const outcome = await executeChild(deliverMessage, {
          workflowId: deliverMessageWorkflowId(messageId),
          args: [{ messageId }],
          staticSummary: 'Text of a follow-up',
        });
        return endFollowUpMessage({ followUpId, messageId, outcome });
      }
      case 'ended':
        return next.end;
    }
  }
}
