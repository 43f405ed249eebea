import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { AttentionReason, CallOrigin, CallOutcome, CallPhase, ResultStatus } from '../../domain/calls/call.ts';
import type { AnsweredBy } from '../../domain/calls/conversation.ts';
import { isCallId } from '../../domain/ids.ts';
import type { Db } from '../database.ts';
import { TEST_VERSION } from './crm-deliveries.ts';

/** Which calls a list shows; each filter alone is answered by an index of migrations/012-lists.ts, or by the list's own order. */
export interface CallFilter {
  campaignId?: number;
  phase?: CallPhase;
  outcome?: CallOutcome;
  needsAttention?: boolean;
  /** this reason for it is among the open ones */
  attention?: AttentionReason;
  origin?: CallOrigin;
  /** of any attempt */
  answeredBy?: AnsweredBy;
  /** of the newest result; which calls have none is asked by nobody, and would be a look at every call */
  crm?: ResultStatus;
  /** made then or later */
  from?: Date;
  /** made before */
  to?: Date;
  /** of one candidate, or of one lead, by its id */
  candidateId?: string;
  leadId?: string;
  search?: CallSearch;
}

/** What somebody typed, taken apart by its door: any of the three may match. */
export interface CallSearch {
  /** parts of names, all of which must occur in the candidate's or company's name */
  words: string[];
  /** digits of a number, from the country code on */
  digits: string | null;
  /** whole id of a call, a candidate, a conversation or a Twilio call */
  id: string | null;
}

/**
 * True of a call whose row says "ringing" and of which the inbox knows that the phone was picked up. As a value, not as
 * `exists`: that one PostgreSQL would answer for all attempts there are, to look each call up in it.
 */
export const isPickedUp = sql<boolean>`coalesce((
  select true from call_attempts a join webhook_events e on (e.call_sid = a.twilio_call_sid or e.attempt_id = a.id)
  where a.call_id = calls.id and a.phase = 'ringing'
    and e.event->>'kind' = 'leg_changed' and e.event->>'status' = 'in_progress'
  limit 1
), false)`;

/** @param found those that have the id that was searched for (callsWithId) */
export function* conditionsOf({ search, ...filter }: CallFilter, found: string[] = []): Generator<Expression<SqlBool>> {
  const { campaignId, phase, outcome, needsAttention, attention, origin, answeredBy, crm, from, to } = filter;
  if (filter.candidateId !== undefined) yield sql<SqlBool>`calls.candidate_id = ${filter.candidateId}`;
  if (filter.leadId !== undefined) yield sql<SqlBool>`calls.lead_id = ${filter.leadId}`;
  if (campaignId !== undefined) yield sql<SqlBool>`calls.campaign_id = ${campaignId}`;
  if (phase !== undefined) yield isShownAs(phase);
  if (outcome !== undefined) yield sql<SqlBool>`calls.outcome = ${outcome}`;
  // Written out, as the index on those that need it is.
  if (needsAttention === true || attention !== undefined) yield sql<SqlBool>`calls.needs_attention <> '[]'`;
  if (needsAttention === false) yield sql<SqlBool>`calls.needs_attention = '[]'`;
  if (attention !== undefined) yield sql<SqlBool>`calls.needs_attention ? ${attention}`;
  if (origin !== undefined) yield sql<SqlBool>`calls.origin = ${origin}`;
  if (answeredBy !== undefined)
    yield sql<SqlBool>`exists (select 1 from call_attempts a where a.call_id = calls.id and a.answered_by = ${answeredBy})`;
  if (crm !== undefined) yield isAtCrm(crm);
  if (from !== undefined) yield sql<SqlBool>`calls.created_at >= ${from}`;
  if (to !== undefined) yield sql<SqlBool>`calls.created_at < ${to}`;
  if (search) yield matches(search, found);
}

/** The inbox is asked about those only that ring by their row. */
function isShownAs(phase: CallPhase): RawBuilder<SqlBool> {
  if (phase === 'ringing') return sql<SqlBool>`(calls.phase = 'ringing' and not ${isPickedUp})`;
  if (phase === 'talking')
    return sql<SqlBool>`(calls.phase in ('ringing', 'talking') and (calls.phase = 'talking' or ${isPickedUp}))`;
  return sql<SqlBool>`calls.phase = ${phase}`;
}

/** As an item says it (call-views.ts): by the newest result. */
const isAtCrm = (status: ResultStatus): RawBuilder<SqlBool> => sql<SqlBool>`exists (
  select 1 from crm_deliveries d
  where d.call_id = calls.id and d.version > ${TEST_VERSION} and d.status = ${status} and not exists (
    select 1 from crm_deliveries newer where newer.call_id = d.call_id and newer.version > d.version
  )
)`;

function matches({ words, digits }: CallSearch, found: string[]): Expression<SqlBool> {
  const names = sql`(calls.first_name || ' ' || calls.last_name || ' ' || calls.company_name)`;
  const inNames = words.map((word) => sql<SqlBool>`${names} ilike any(${spellingsOf(word)}::text[])`);
  return sql<SqlBool>`(${sql.join(
    [
      inNames.length > 0 ? sql`(${sql.join(inNames, sql` and `)})` : sql`false`,
      digits === null ? sql`false` : sql`calls.to_number like ${`%${digits}%`}`,
      found.length === 0 ? sql`false` : sql`calls.id = any(${found}::uuid[])`,
    ],
    sql` or `,
  )})`;
}

/** Calls that have this whole id, or whose candidate, attempt, conversation or leg has it. */
export async function callsWithId(db: Db, id: string): Promise<string[]> {
  const uuid = isCallId(id) ? id : null;
  const { rows } = await sql<{ id: string }>`
    select id from calls where id = ${uuid}::uuid
    union select id from calls where candidate_id = ${uuid}::uuid
    union select call_id from call_attempts
      where id = ${id} or twilio_call_sid = ${id} or elevenlabs_conversation_id = ${id}
  `.execute(db);
  return rows.map((row) => row.id);
}

/** A database with locale C folds the case of ASCII letters only: Ä and ä are asked for one by one, a and A together. */
export function spellingsOf(word: string): string[] {
  const spellings = /^[\x20-\x7e]*$/.test(word) ? [word] : [word, word.toLowerCase(), word.toUpperCase()];
  return [...new Set(spellings)].map((spelling) => `%${escapeLike(spelling)}%`);
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
