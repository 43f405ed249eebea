import type { MessageStatusChanged } from '../domain/call-event.ts';
import { resendWorkflowId } from '../domain/ids.ts';
import type { LeadUpdate } from '../domain/lead-update.ts';
import { isFailure } from '../domain/message.ts';
import { messageStatusFrames } from '../domain/message-frames.ts';
import { isE164 } from '../domain/phone-number.ts';
import { publishToLead } from '../store/leads.ts';
import { findMessageOfEvent, moveMessage } from '../store/messages.ts';
import type { WebhookEventRow } from '../store/schema.ts';
import type { RoutingDependencies } from './dependencies.ts';

/**
 * Where a message is: moves it forward, shows it to its lead, and has one that did not arrive followed up. What comes
 * late changes and shows nothing. Twice is harmless: a frame is shown once, a workflow starts once. A message that
 * somebody else sent is only shown.
 */
export async function followMessageStatus(
  { db, workflows }: Pick<RoutingDependencies, 'db' | 'workflows'>,
  row: WebhookEventRow,
  event: MessageStatusChanged,
): Promise<void> {
  const message = await findMessageOfEvent(db, event);
  const show = (lead: Pick<LeadUpdate, 'leadId' | 'phone'>) =>
    publishToLead(
      db,
      { ...lead, frames: messageStatusFrames(event, row.received_at.toISOString()) },
      `sms_status:${event.messageSid}:${event.status}`,
    );
  if (message === null) {
    await show({ leadId: null, phone: isE164(event.to) ? event.to : null });
    return;
  }
  const moved = await moveMessage(db, message.id, event);
  // Not moved, but there: an earlier run may have stopped after it moved.
  if (moved === null && message.status !== event.status) return;
  await show({ leadId: message.lead_id, phone: null });
  if (!isFailure(event.status)) return;
  await workflows.startOnce({
    workflow: 'resendMessage',
    id: resendWorkflowId(message.id),
    args: [{ messageId: message.id }],
    summary: 'A message did not arrive',
  });
}
