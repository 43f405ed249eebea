import type { Request } from 'express';
import type { LeadView } from '../../../store/leads/lead-views.ts';
import { Refusal } from '../../answers/refusal.ts';
import { idInAddress } from '../id-in-address.ts';
import { messageItem } from '../messages.ts';
import type { LeadItem } from './schemas.ts';

export const unknownLead = () => new Refusal(404, 'Lead not found', 'There is no lead with this ref.');

/** @throws Refusal 404 for what can be none */
export const leadRefOf = (req: Request): string => idInAddress(req, 'ref', unknownLead);

/** A lead as the list shows it. */
export const leadItem = (view: LeadView): LeadItem => ({
  ref: view.ref,
  customerName: view.customerName,
  phone: view.phone,
  status: view.status,
  score: view.score,
  temperature: view.temperature,
  needsAttention: view.attention,
  optedOut: view.optedOut,
  lastMessage: view.lastMessage && messageItem(view.lastMessage),
  unread: view.unread,
  updatedAt: view.updatedAt.toISOString(),
});
