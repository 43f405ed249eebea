import type { MessageStatusChanged } from '../domain/calls/call-event.ts';
import { resendWorkflowId } from '../domain/ids.ts';
import { isFailure } from '../domain/messages/message.ts';
import { isE164 } from '../domain/phone-number.ts';
import { applyMessageStatus, showMessageStatus } from '../store/messages/message-status.ts';
import { findMessageOfEvent } from '../store/messages/messages.ts';
import type { RoutableEvent } from '../store/schema.ts';
import type { RoutingDependencies } from './dependencies.ts';

/**
 * Where a message is: moves it forward, shows it to its lead, and has one that did not arrive followed up. Twice is
 * harmless: a frame is shown once, a workflow starts once. A message that somebody else sent is only shown.
 */
export async function followMessageStatus(
  { db, workflows }: Pick<RoutingDependencies, 'db' | 'workflows'>,
  { received_at }: Pick<RoutableEvent, 'received_at'>,
  event: MessageStatusChanged,
): Promise<void> {
  const message = await findMessageOfEvent(db, event);
  if (message === null) {
    await showMessageStatus(db, { leadId: null, phone: isE164(event.to) ? event.to : null }, event, received_at);
    return;
  }
  if (!(await applyMessageStatus(db, message, event, received_at)) || !isFailure(event.status)) return;
  await workflows.startOnce({
    workflow: 'resendMessage',
    id: resendWorkflowId(message.id),
    args: [{ messageId: message.id }],
    summary: 'A message did not arrive',
  });
}
