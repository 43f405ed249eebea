import { attentionOf, endOf, type FollowUpEnd, type FollowUpResult, MEANS } from '../domain/follow-up.ts';
import { nextOpening } from '../domain/contact-hours.ts';
import { endFollowUp, readFollowUp } from '../store/follow-ups.ts';
import { addLeadAttention } from '../store/lead-attention.ts';
import type { FollowUpRow } from '../store/lead-tables.ts';
import { publishToLead } from '../store/leads.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** What a follow-up does next. */
export type FollowUpStep =
  /** epoch milliseconds at which it is taken up again */
  { kind: 'wait'; until: number } | { kind: 'ended'; end: FollowUpEnd };

/**
 * Does what is due of a follow-up. Twice is harmless: one that has ended only says so, and what reaches a person has a
 * row of its own that is made once.
 */
export const takeUpFollowUp =
  (deps: ActivityDependencies) =>
  async ({ followUpId }: { followUpId: string }): Promise<FollowUpStep> => {
    const row = await readFollowUp(deps.db, followUpId);
    if (row.status !== 'waiting') return { kind: 'ended', end: row.status };
    const at = notBefore(deps, row, new Date());
    if (at > Date.now()) return { kind: 'wait', until: at };
    return end(deps, row, await leaveToPeople(deps, row));
  };

/** Nobody is written to or rung while the office is closed; our own people hear of it at once. */
function notBefore({ leads }: ActivityDependencies, row: FollowUpRow, now: Date): number {
  const due = row.due_at > now ? row.due_at : now;
  if (MEANS[row.kind] === 'notice') return due.getTime();
  return (nextOpening(due, leads.policy.leadContactHours, leads.officeTimeZone) ?? due).getTime();
}

/** Somebody has to do it: it stands at the lead. */
async function leaveToPeople({ db }: ActivityDependencies, row: FollowUpRow): Promise<FollowUpResult> {
  await addLeadAttention(db, row.lead_id, attentionOf(row.kind));
  return { outcome: 'left_to_people' };
}

/** Ends it and shows how: in its row, at the lead, in the lead's stream. */
async function end({ db }: ActivityDependencies, row: FollowUpRow, result: FollowUpResult): Promise<FollowUpStep> {
  const ended = await endFollowUp(db, row.id, endOf(result), result);
  const timestamp = ended.updated_at.toISOString();
  const followUp = { id: row.id, kind: row.kind, status: ended.status, outcome: ended.result?.outcome, at: timestamp };
  await publishToLead(
    db,
    {
      leadId: row.lead_id,
      phone: null,
      frames: [{ type: 'lead_profile_updated', updates: { lastFollowUp: followUp }, timestamp }],
      facts: { lastFollowUp: followUp },
    },
    `follow_up:${row.id}`,
  );
  return { kind: 'ended', end: ended.status === 'waiting' ? endOf(result) : ended.status };
}
