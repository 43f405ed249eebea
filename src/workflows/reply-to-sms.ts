import { executeChild } from '@temporalio/workflow';
import { deliverMessageWorkflowId } from '../domain/ids.ts';
import { keepSms, tellConversations, writeReply } from './activity-options.ts';
import { deliverMessage } from './deliver-message.ts';
import { showWhere } from './show-where.ts';

export interface ReplyToSms {
  eventId: string;
}

/**
 * A message that came in: kept, its opt-out obeyed, the agent told if one is talking to the sender, else answered when it
 * asks something in office hours.
 */
export async function replyToSms({ eventId }: ReplyToSms): Promise<'answered' | 'told' | 'kept'> {
  showWhere('A text came in', 'Keeps it, and obeys a STOP.');
  const sms = await keepSms({ eventId });
  if (sms === null || sms.wish !== 'talk') return 'kept';
  showWhere('A text came in', 'Tells the conversations that are under way with its sender.');
  const { active } = await tellConversations({ messageId: sms.messageId });
  if (active > 0) return 'told';
  showWhere(
    'Nobody is talking to its sender',
    'Waits for the voice agent to write an answer, if one is due at this hour.',
  );
  const reply = await writeReply({ messageId: sms.messageId });
  if (reply === null) return 'kept';
  showWhere('Answering', 'Waits for the carrier to take the answer.');
  const outcome = await executeChild(deliverMessage, {
    workflowId: deliverMessageWorkflowId(reply.replyId),
    args: [{ messageId: reply.replyId }],
    staticSummary: 'Answer to a message',
  });
  return outcome === 'sent' ? 'answered' : 'kept';
}
