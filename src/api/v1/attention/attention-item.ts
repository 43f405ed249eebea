import type { Request } from 'express';
import { ATTENTION_REASONS } from '../../../domain/calls/call.ts';
import { isCallId } from '../../../domain/ids.ts';
import type { AttentionKey } from '../../../store/calls/attention.ts';
import type { AttentionView } from '../../../store/calls/attention-desk.ts';
import { Refusal } from '../../answers/refusal.ts';
import type { AttentionItem } from './schemas.ts';

/** What `/api/v1/attention/:id/:kind` names. @throws Refusal 404 for what cannot be one, without asking the database */
export function attentionKeyOf(req: Request): AttentionKey {
  const callId = String(req.params['id']);
  const kind = ATTENTION_REASONS.find((one) => one === req.params['kind']);
  if (kind === undefined || !isCallId(callId)) throw notOpen();
  return { callId, kind };
}

export const notOpen = () => new Refusal(404, 'Nothing to look at', 'No call asks for this.');

export const takenBy = (who: string) =>
  new Refusal(409, 'Taken', 'Somebody else takes care of it.', { members: { taken_by: who } });

export const attentionItem = (view: AttentionView): AttentionItem => ({
  id: `${view.callId}:${view.kind}`,
  callId: view.callId,
  kind: view.kind,
  since: view.since.toISOString(),
  outcome: view.outcome,
  phase: view.phase,
  candidate: { firstName: view.firstName, lastName: view.lastName, phone: view.phone },
  companyName: view.companyName,
  campaignId: view.campaignId,
  assignee: view.assignee,
  takenAt: view.takenAt?.toISOString() ?? null,
  snoozed: view.snoozed && { ...view.snoozed, until: view.snoozed.until.toISOString() },
});
