import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { FollowUpKind } from '../../domain/leads/follow-up.ts';
import { type LeadTemperature, type ScorePart, scoreParts } from '../../domain/leads/lead-score.ts';
import { type MessageView, messageView } from '../../domain/messages/message-view.ts';
import { type CallSearch, spellingsOf } from '../calls/call-filter.ts';
import type { Position } from '../calls/call-views.ts';
import type { Db } from '../database.ts';
import { isWithLead, messagesOfLead } from '../messages/message-views.ts';
import { optedOutAmong } from '../messages/opt-outs.ts';
import type { FollowUpRow, LeadRow, MessageRow } from './lead-tables.ts';

/** Leads as a sales team sees them, named by `ref`: an id may hold a phone number. */
export interface LeadPages {
  /** of whom something was heard last comes first */
  list(query: LeadQuery): Promise<{ items: LeadView[]; next: Position | null }>;
  find(ref: string): Promise<LeadDetail | null>;
  /** the texts with a lead, newest first; null for nobody */
  messages(ref: string, page: { after: Position | null; limit: number }): Promise<MessagePage | null>;
  /** whom an answer goes to; null for nobody */
  recipient(ref: string): Promise<{ leadId: string; phone: string | null } | null>;
  /** What came in so far was seen. Twice is harmless. @returns false for nobody */
  markRead(ref: string): Promise<boolean>;
}

export interface MessagePage {
  items: MessageView[];
  next: Position | null;
}

export interface LeadQuery {
  temperature?: LeadTemperature;
  /** the newest text is the lead's */
  unanswered?: boolean;
  search?: CallSearch;
  after: Position | null;
  limit: number;
}

export interface LeadView {
  ref: string;
  customerName: string | null;
  phone: string | null;
  status: string | null;
  score: number | null;
  temperature: LeadTemperature | null;
  attention: string[];
  optedOut: boolean;
  lastMessage: MessageView | null;
  /** texts that came in and that nobody has seen */
  unread: number;
  updatedAt: Date;
}

export interface LeadDetail extends LeadView {
  leadId: string;
  facts: Record<string, unknown>;
  /** of the conversation that was scored last; empty when it is not known any more */
  scoreParts: ScorePart[];
  followUps: { id: string; kind: FollowUpKind; dueAt: Date; status: FollowUpRow['status']; outcome: string | null }[];
}

export const createLeadPages = (reads: Db, writes: Db): LeadPages => ({
  list: (query) => list(reads, query),
  find: (ref) => find(reads, ref),
  messages: async (ref, page) => {
    const lead = await byRef(reads, ref);
    return lead && messagesOfLead(reads, lead.id, page);
  },
  recipient: async (ref) => {
    const lead = await byRef(reads, ref);
    return lead && { leadId: lead.id, phone: lead.phone };
  },
  markRead: (ref) => markRead(writes, ref),
});

type ShownLead = LeadRow & {
  unread: number;
  last_message: (MessageRow & { sent_at: string; created_at: string }) | null;
};

const SHOWN = sql`leads.*,
  (select count(*) from messages where messages.lead_id = leads.id and messages.direction = 'in'
    and (leads.read_at is null or messages.created_at > leads.read_at)) as unread,
  (select row_to_json(messages) from messages where messages.lead_id = leads.id and ${isWithLead}
    order by messages.created_at desc, messages.id desc limit 1) as last_message`;

/** What is left of a lead that was known by its number only, once somebody gave it an id of its own (leads.ts). */
const wasMoved = sql<SqlBool>`(leads.phone is null and leads.id ~ '^lead_[0-9]{8,15}$')`;

async function list(
  db: Db,
  { temperature, unanswered, search, after, limit }: LeadQuery,
): Promise<{ items: LeadView[]; next: Position | null }> {
  const conditions: RawBuilder<SqlBool>[] = [sql<SqlBool>`not ${wasMoved}`];
  if (temperature !== undefined) conditions.push(sql<SqlBool>`leads.temperature = ${temperature}`);
  if (unanswered !== undefined) conditions.push(unanswered ? isUnanswered : sql<SqlBool>`not ${isUnanswered}`);
  if (search) conditions.push(sql<SqlBool>`${matches(search)}`);
  if (after)
    conditions.push(sql<SqlBool>`(leads.updated_at, leads.ref) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`);
  const { rows } = await sql<ShownLead & { exact_updated_at: string }>`
    select ${SHOWN}, to_char(leads.updated_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as exact_updated_at
    from leads where ${sql.join(conditions, sql` and `)}
    order by leads.updated_at desc, leads.ref desc limit ${limit + 1}
  `.execute(db);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: await viewsOf(db, shown),
    next: rows.length > limit && last ? { createdAt: last.exact_updated_at, id: last.ref } : null,
  };
}

/** Answered by its texts alone, so that PostgreSQL may begin with those that came in. */
const isUnanswered = sql<SqlBool>`(exists (
  select 1 from messages came where came.lead_id = leads.id and came.direction = 'in' and not exists (
    select 1 from messages where messages.lead_id = came.lead_id and messages.direction = 'out'
      and messages.created_at > came.created_at and ${isWithLead}
  )
))`;

function matches({ words, digits, id }: CallSearch): Expression<SqlBool> {
  const inName = words.map((word) => sql<SqlBool>`leads.customer_name ilike any(${spellingsOf(word)}::text[])`);
  return sql<SqlBool>`(${sql.join(
    [
      inName.length > 0 ? sql`(${sql.join(inName, sql` and `)})` : sql`false`,
      digits === null ? sql`false` : sql`strpos(leads.phone, ${digits}) > 0`,
      id === null ? sql`false` : sql`leads.id = ${id} or leads.ref::text = ${id}`,
    ],
    sql` or `,
  )})`;
}

async function find(db: Db, ref: string): Promise<LeadDetail | null> {
  const { rows } = await sql<ShownLead>`select ${SHOWN} from leads where leads.ref = ${ref}`.execute(db);
  const [row] = rows;
  const [view] = await viewsOf(db, rows);
  if (!row || !view) return null;
  const followUps = await db
    .selectFrom('follow_ups')
    .selectAll()
    .where('lead_id', '=', row.id)
    .orderBy('due_at', 'desc')
    .limit(MOST_FOLLOW_UPS)
    .execute();
  return {
    ...view,
    leadId: row.id,
    facts: row.facts,
    scoreParts: await partsOfScore(db, row.facts['lastConversationId']),
    followUps: followUps.map(({ id, kind, due_at, status, result }) => ({
      id,
      kind,
      dueAt: due_at,
      status,
      outcome: result?.outcome ?? null,
    })),
  };
}

const MOST_FOLLOW_UPS = 100;

async function partsOfScore(db: Db, conversationId: unknown): Promise<ScorePart[]> {
  if (typeof conversationId !== 'string') return [];
  const row = await db
    .selectFrom('conversations')
    .select('content')
    .where('id', '=', conversationId)
    .executeTakeFirst();
  return row ? scoreParts(row.content) : [];
}

const byRef = async (db: Db, ref: string): Promise<Pick<LeadRow, 'id' | 'phone'> | null> =>
  (await db.selectFrom('leads').select(['id', 'phone']).where('ref', '=', ref).executeTakeFirst()) ?? null;

async function markRead(db: Db, ref: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('leads')
    .set({ read_at: sql<Date>`clock_timestamp()` })
    .where('ref', '=', ref)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

async function viewsOf(db: Db, rows: ShownLead[]): Promise<LeadView[]> {
  const optedOut = await optedOutAmong(
    db,
    rows.flatMap(({ phone }) => phone ?? []),
  );
  return rows.map((row) => ({
    ref: row.ref,
    customerName: row.customer_name,
    phone: row.phone,
    status: row.lead_status,
    score: row.score,
    temperature: row.temperature,
    attention: row.needs_attention,
    optedOut: row.phone !== null && optedOut.has(row.phone),
    lastMessage: row.last_message && messageView(withDates(row.last_message)),
    unread: row.unread,
    updatedAt: row.updated_at,
  }));
}

/** Dates inside JSON are texts. */
const withDates = (message: MessageRow & { sent_at: string | null; created_at: string }) => ({
  ...message,
  sent_at: message.sent_at === null ? null : new Date(message.sent_at),
  created_at: new Date(message.created_at),
});
