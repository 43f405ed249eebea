import { nextOpening } from '../../domain/leads/contact-hours.ts';
import {
  attentionOf,
  endOf,
  type FollowUpEnd,
  type FollowUpResult,
  MEANS,
  NOTICE_INTENT,
} from '../../domain/leads/follow-up.ts';
import { followUpText } from '../../domain/leads/follow-up-texts.ts';
import { leadVariables } from '../../domain/leads/lead-context.ts';
import type { MessageOutcome } from '../../domain/messages/message.ts';
import { parsePhoneNumber } from '../../domain/phone-number.ts';
import { keepFollowUpCall } from '../../store/leads/follow-up-calls.ts';
import { endFollowUp, readFollowUp } from '../../store/leads/follow-ups.ts';
import { addLeadAttention } from '../../store/leads/lead-attention.ts';
import type { FollowUpRow, LeadRow } from '../../store/leads/lead-tables.ts';
import { publishToLead, readLead } from '../../store/leads/leads.ts';
import { keepOutgoingMessage } from '../../store/messages/messages.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/** What a follow-up does next. */
export type FollowUpStep =
  /** epoch milliseconds at which it is taken up again */
  | { kind: 'wait'; until: number }
  /** this message is delivered, then `endFollowUpMessage` */
  | { kind: 'message'; messageId: string }
  | { kind: 'ended'; end: FollowUpEnd };

/**
 * Does what is due of a follow-up. Twice is harmless: one that has ended only says so, and what reaches a person has a
 * row of its own (a message by its intent, a call by its key) that is made once.
 */
export const takeUpFollowUp =
  (deps: ActivityDependencies) =>
  async ({ followUpId }: { followUpId: string }): Promise<FollowUpStep> => {
    const row = await readFollowUp(deps.db, followUpId);
    if (row.status !== 'waiting') return { kind: 'ended', end: row.status };
    const at = notBefore(deps, row, new Date());
    if (at === null) return leaveToPeople(deps, row);
    if (at > Date.now()) return { kind: 'wait', until: at };
    const lead = await readLead(deps.db, row.lead_id);
    switch (MEANS[row.kind]) {
      case 'text':
        return write(deps, row, lead, lead.phone, `follow-up:${row.id}`);
      case 'notice':
        return write(deps, row, lead, deps.leads.salesPhoneNumber, `${NOTICE_INTENT}${row.id}`);
      case 'ring':
        return ring(deps, row, lead);
    }
  };

/** Writes down how the message of a follow-up ended. Twice is harmless: the first end stays. */
export const endFollowUpMessage =
  (deps: ActivityDependencies) =>
  async ({
    followUpId,
    messageId,
    outcome,
  }: {
    followUpId: string;
    messageId: string;
    outcome: MessageOutcome;
  }): Promise<FollowUpEnd> =>
    end(deps, await readFollowUp(deps.db, followUpId), { outcome, messageId });

/**
 * Nobody is written to or rung while the office is closed; our own people hear of it at once.
 * @returns epoch milliseconds; null where the office never opens
 */
function notBefore({ leads }: ActivityDependencies, row: FollowUpRow, now: Date): number | null {
  const due = row.due_at > now ? row.due_at : now;
  if (MEANS[row.kind] === 'notice') return due.getTime();
  return nextOpening(due, leads.policy.leadContactHours, leads.officeTimeZone)?.getTime() ?? null;
}

/** A text. Opt-outs, foreign numbers and ceilings are checked where it is claimed for sending (claimMessage). */
async function write(
  deps: ActivityDependencies,
  row: FollowUpRow,
  lead: LeadRow,
  toNumber: string | null,
  intentKey: string,
): Promise<FollowUpStep> {
  const { organizationName } = deps.leads;
  const vehicle = lead.facts['vehicleInterest'];
  const body = followUpText(row.kind, {
    customerName: lead.customer_name,
    vehicleInterest: typeof vehicle === 'string' ? vehicle : null,
    organizationName,
    phone: lead.phone ?? '',
    score: lead.score,
  });
  if (toNumber === null || deps.line === '' || body === null) return leaveToPeople(deps, row);
  const { id } = await keepOutgoingMessage(deps.db, {
    intentKey,
    leadId: lead.id,
    fromNumber: deps.line,
    toNumber,
    body,
  });
  return { kind: 'message', messageId: id };
}

/** Another ring, where that was allowed; it goes through the same gate as every other call. */
async function ring(deps: ActivityDependencies, row: FollowUpRow, lead: LeadRow): Promise<FollowUpStep> {
  const { followUpCalls, organizationName, policy, callPlacement } = deps.leads;
  if (!followUpCalls || lead.phone === null) return leaveToPeople(deps, row);
  const number = parsePhoneNumber(lead.phone, policy);
  if (!number.ok) return ended(deps, row, { outcome: 'number_not_allowed' });
  const customerName = lead.customer_name ?? '';
  const summary = lead.facts['summary'];
  const call = await keepFollowUpCall(deps.db, {
    followUpId: row.id,
    leadId: lead.id,
    toNumber: number.e164,
    customerName,
    organizationName,
    variables: leadVariables({
      leadId: lead.id,
      customerName,
      phone: number.e164,
      history: [],
      summary: typeof summary === 'string' ? summary : null,
      firstMessage: null,
    }),
    placement: callPlacement,
    policy,
  });
  // Told before: its row says how it went, and telling it again would ring nobody.
  if (call.closed_at === null) await deps.calls.start(call);
  return ended(deps, row, { outcome: 'rung', callId: call.id });
}

/** Somebody has to do it: it stands at the lead. */
async function leaveToPeople(deps: ActivityDependencies, row: FollowUpRow): Promise<FollowUpStep> {
  await addLeadAttention(deps.db, row.lead_id, attentionOf(row.kind));
  return ended(deps, row, { outcome: 'left_to_people' });
}

const ended = async (deps: ActivityDependencies, row: FollowUpRow, result: FollowUpResult): Promise<FollowUpStep> => ({
  kind: 'ended',
  end: await end(deps, row, result),
});

/** Ends it and shows how, at once: in its row, at the lead, in the lead's stream. */
async function end({ db }: ActivityDependencies, row: FollowUpRow, result: FollowUpResult): Promise<FollowUpEnd> {
  return db.transaction().execute(async (trx) => {
    const { status, result: kept, updated_at } = await endFollowUp(trx, row.id, endOf(result), result);
    const timestamp = updated_at.toISOString();
    const lastFollowUp = { id: row.id, kind: row.kind, status, outcome: kept?.outcome ?? null, at: timestamp };
    await publishToLead(
      trx,
      {
        leadId: row.lead_id,
        phone: null,
        frames: [{ type: 'lead_profile_updated', updates: { lastFollowUp }, timestamp }],
        facts: { lastFollowUp },
      },
      `follow_up:${row.id}`,
    );
    return status === 'waiting' ? endOf(result) : status;
  });
}
