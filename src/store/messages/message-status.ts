import type { MessageStatusChanged } from '../../domain/calls/call-event.ts';
import { messageStatusFrames } from '../../domain/messages/message-frames.ts';
import type { Db } from '../database.ts';
import type { MessageRow } from '../leads/lead-tables.ts';
import { publishToLead } from '../leads/leads.ts';
import { moveMessage } from './messages.ts';

/**
 * Moves a message of ours to where the carrier says it is and shows that to its lead; what comes late changes and shows
 * nothing. Twice is harmless: the same status is shown once.
 * @returns true when it stands there
 */
export async function applyMessageStatus(
  db: Db,
  message: MessageRow,
  change: MessageStatusChanged,
  at: Date,
): Promise<boolean> {
  const moved = await moveMessage(db, message.id, change);
  // Not moved, but there: an earlier run may have stopped after it moved.
  if (moved === null && message.status !== change.status) return false;
  await showMessageStatus(db, { leadId: message.lead_id, phone: null }, change, at);
  return true;
}

/** Shows to a lead where a message is, once per message and status. */
export async function showMessageStatus(
  db: Db,
  lead: { leadId: string | null; phone: string | null },
  change: MessageStatusChanged,
  at: Date,
): Promise<void> {
  const frames = messageStatusFrames(change, at.toISOString());
  await publishToLead(db, { ...lead, frames }, `sms_status:${change.messageSid}:${change.status}`);
}
