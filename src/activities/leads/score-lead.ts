import { sql } from 'kysely';
import type { CallOutcome } from '../../domain/calls/call.ts';
import type { Step } from '../../domain/calls/call-progress.ts';
import type { Conversation } from '../../domain/calls/conversation.ts';
import { type DueFollowUp, followUpsAfter } from '../../domain/leads/follow-up-rules.ts';
import { leadIdOfNumber } from '../../domain/ids.ts';
import { e164Of } from '../../domain/leads/lead-phone.ts';
import { type LeadProfile, profileOf } from '../../domain/leads/lead-profile.ts';
import { DEFAULT_POLICY } from '../../domain/policy.ts';
import { attemptOfStory } from '../../store/calls/attempts.ts';
import { readCall } from '../../store/calls/calls.ts';
import { conversationOfCall } from '../../store/calls/conversations.ts';
import type { Db } from '../../store/database.ts';
import { eventsOfAttempt } from '../../store/events.ts';
import { FOLLOW_UP_ASKER } from '../../store/leads/follow-up-calls.ts';
import { keepFollowUp } from '../../store/leads/follow-ups.ts';
import type { LeadRow } from '../../store/leads/lead-tables.ts';
import { findLeadByPhone, isCandidatesNumber, keepLead, publishToLead } from '../../store/leads/leads.ts';
import type { AttemptRow, CallRow } from '../../store/schema.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/**
 * What a call tells about a lead, once its outcome is known: score and facts at the lead, frames in its stream, and the
 * follow-ups that are due. Whether there is a lead is decided here; a candidate of HOC is none. Twice is harmless: frames
 * are shown once, and a follow-up has the call and its kind as its cause.
 * @returns the follow-ups, for their workflows to be started
 */
export const scoreLead =
  ({ db, line }: ActivityDependencies) =>
  async ({ callId, attempt: number, outcome }: Step & { outcome: CallOutcome }): Promise<{ followUpIds: string[] }> => {
    const call = await readCall(db, callId);
    const row = await conversationOfCall(db, callId);
    const lead = await leadOfCall(db, call, row?.content ?? null);
    if (lead === null) return { followUpIds: [] };

    // A conversation that comes late is one all the same; what a machine heard is none.
    const talked = outcome === 'held' || outcome === 'no_conversation';
    const profile = row && talked ? profileOf(row.content) : null;
    if (row && profile) await keepProfile(db, call, lead, row.content, profile, row.updated_at);
    const attempt = await attemptOfStory(db, callId, number, line);
    const due = followUpsAfter(
      {
        outcome,
        score: profile?.score ?? null,
        durationSeconds: attempt.duration_seconds ?? 0,
        errorCode: await errorCodeOf(db, attempt),
        wasFollowUp: call.asked_by === FOLLOW_UP_ASKER,
      },
      // Of a call that began before there were follow-ups.
      call.policy.leadFollowUpMs ?? DEFAULT_POLICY.leadFollowUpMs,
    );
    const followUpIds: string[] = [];
    for (const { kind, afterMs } of due) {
      const dueAt = new Date(Date.now() + afterMs);
      const kept = await keepFollowUp(db, { leadId: lead.id, callId, kind, dueAt, cause: `${callId}:${kind}` });
      followUpIds.push(kept.id);
    }
    await addToTimeline(db, {
      callId,
      source: 'us',
      kind: 'lead',
      attempt: number,
      text: textOf(profile, due),
      once: profile ? 'lead:scored' : 'lead',
    });
    return { followUpIds };
  };

function textOf(profile: LeadProfile | null, due: DueFollowUp[]): string {
  const score = profile
    ? `Lead score ${profile.score}, ${profile.temperature}`
    : 'No conversation to score the lead by';
  const kinds = due.map(({ kind }) => kind.replaceAll('_', ' ')).join(', ');
  return kinds === '' ? `${score}: nothing follows` : `${score}: ${kinds}`;
}

/**
 * The lead of a call: whom it was placed for; else whom the conversation names; else who has this number, made when it
 * is nobody's. A candidate's number is a lead's only when somebody gave that lead an id of its own.
 */
async function leadOfCall(db: Db, call: CallRow, conversation: Conversation | null): Promise<LeadRow | null> {
  const phone = e164Of(call.to_number);
  if (call.origin === 'us') {
    const customerName = call.first_name || null;
    return call.lead_id === null ? null : keepLead(db, { leadId: call.lead_id, phone, customerName });
  }
  const named = conversation?.variables['lead_id']?.trim().slice(0, LONGEST_ID);
  const lead = named ? await keepLead(db, { leadId: named, phone }) : await leadOfNumber(db, call, phone);
  if (lead && call.lead_id !== lead.id)
    await db.updateTable('calls').set({ lead_id: lead.id }).where('id', '=', call.id).execute();
  return lead;
}

const LONGEST_ID = 255;

async function leadOfNumber(db: Db, call: CallRow, phone: string | null): Promise<LeadRow | null> {
  if (phone === null) return null;
  if (!(await isCandidatesNumber(db, phone))) return keepLead(db, { leadId: call.lead_id, phone });
  const known = await findLeadByPhone(db, phone);
  return known?.id === leadIdOfNumber(phone) ? null : known;
}

async function keepProfile(
  db: Db,
  call: CallRow,
  lead: LeadRow,
  conversation: Conversation,
  { score, temperature, customerName, leadStatus, facts }: LeadProfile,
  at: Date,
): Promise<void> {
  await db
    .updateTable('leads')
    .set({
      score,
      temperature,
      customer_name: sql<string>`coalesce(customer_name, ${customerName})`,
      lead_status: sql<string>`coalesce(${leadStatus}, lead_status)`,
      updated_at: sql<Date>`now()`,
    })
    .where('id', '=', lead.id)
    .execute();
  const timestamp = at.toISOString();
  await publishToLead(
    db,
    {
      leadId: lead.id,
      phone: null,
      frames: [
        {
          type: 'post_call_summary',
          duration: conversation.durationSeconds,
          summary: conversation.summary ?? '',
          transcript: conversation.turns.map(({ role, text }) => ({
            role: role === 'candidate' ? 'user' : 'agent',
            message: text,
          })),
          timestamp,
        },
        {
          type: 'lead_profile_updated',
          updates: { leadScore: score, temperature, customerName, leadStatus, ...facts },
          timestamp,
        },
      ],
      facts,
    },
    `score:${call.id}`,
  );
}

/** The carrier's number for why the leg failed, from whichever of its events has one. */
async function errorCodeOf(db: Db, attempt: AttemptRow): Promise<string | null> {
  const events = await eventsOfAttempt(db, attempt);
  const codes = events.map(({ event }) => (event.kind === 'leg_changed' ? event.errorCode : undefined));
  return codes.find((code) => code !== undefined) ?? null;
}
