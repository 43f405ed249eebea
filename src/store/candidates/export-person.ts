import { phoneHashes } from '../calls/phone-hash.ts';
import type { Db } from '../database.ts';
import type { Database } from '../schema.ts';
import { anyOf, eventsAboutPerson, findPerson, isFollowUpOf, isRecordingOf, type Person } from './person.ts';

/** A row as it is kept, by the names of its columns. */
export type HeldRow = Record<string, unknown>;

/** Everything that we hold of one person, table by table. */
export interface PersonExport {
  exportedAt: Date;
  held: Record<string, HeldRow[]>;
}

/** Everything about one person, to be handed out to them (GDPR Art. 15, 20). Reads only. */
export interface PersonExporter {
  /** null when there is no such candidate */
  export(candidateId: string): Promise<PersonExport | null>;
}

type Read = (db: Db, person: Person) => Promise<HeldRow[]>;
type Table = keyof Database;

/** By a call of theirs. */
const ofCalls =
  (table: 'conversations' | 'analyses' | 'crm_deliveries' | 'settlements' | 'reviews' | 'idempotency_keys'): Read =>
  (db, { callIds }) =>
    db.selectFrom(table).selectAll().where('call_id', '=', anyOf(callIds)).orderBy('created_at').execute();

/**
 * Each table with the one statement that reads a person's rows of it, or with the reason why none of its rows is
 * anybody's. A table that is missing here does not compile.
 */
export const HELD: Record<Table, Read | string> = {
  candidates: (db, { candidateId }) => db.selectFrom('candidates').selectAll().where('id', '=', candidateId).execute(),
  suppressions: (db, { phone }) =>
    db
      .selectFrom('suppressions')
      .selectAll()
      .where('phone_hash', 'in', phone === null ? [''] : phoneHashes(phone))
      .execute(),
  calls: (db, { callIds }) =>
    db.selectFrom('calls').selectAll().where('id', '=', anyOf(callIds)).orderBy('created_at').execute(),
  idempotency_keys: ofCalls('idempotency_keys'),
  call_attempts: (db, { callIds }) =>
    db.selectFrom('call_attempts').selectAll().where('call_id', '=', anyOf(callIds)).orderBy('created_at').execute(),
  conversations: ofCalls('conversations'),
  analyses: ofCalls('analyses'),
  crm_deliveries: ofCalls('crm_deliveries'),
  settlements: ofCalls('settlements'),
  reviews: ofCalls('reviews'),
  attention: (db, { callIds }) =>
    db.selectFrom('attention').selectAll().where('call_id', '=', anyOf(callIds)).orderBy('id').execute(),
  timeline: (db, { callIds }) =>
    db.selectFrom('timeline').selectAll().where('call_id', '=', anyOf(callIds)).orderBy('id').execute(),
  webhook_events: async (db, person) => {
    const rows = await db
      .selectFrom('webhook_events')
      .selectAll()
      .where('id', '=', anyOf(await eventsAboutPerson(db, person)))
      .orderBy('received_at')
      .execute();
    return rows.map(({ raw, ...row }) => ({ ...row, raw: decoded(raw) }));
  },
  leads: (db, { leadIds }) =>
    db.selectFrom('leads').selectAll().where('id', '=', anyOf(leadIds, 'text')).orderBy('created_at').execute(),
  lead_frames: (db, { leadIds }) =>
    db
      .selectFrom('lead_frames')
      .select(['id', 'lead_id', 'frame', 'once', 'at'])
      .where('lead_id', '=', anyOf(leadIds, 'text'))
      .orderBy('id')
      .execute(),
  messages: (db, { messageIds }) =>
    db.selectFrom('messages').selectAll().where('id', '=', anyOf(messageIds)).orderBy('created_at').execute(),
  follow_ups: (db, person) =>
    db.selectFrom('follow_ups').selectAll().where(isFollowUpOf(person)).orderBy('created_at').execute(),
  recordings: (db, person) =>
    db.selectFrom('recordings').selectAll().where(isRecordingOf(person)).orderBy('created_at').execute(),
  interview_sessions: (db, { sessionIds }) =>
    db.selectFrom('interview_sessions').selectAll().where('id', '=', anyOf(sessionIds)).orderBy('created_at').execute(),
  interview_results: (db, { sessionIds }) =>
    db
      .selectFrom('interview_results')
      .selectAll()
      .where('interview_session_id', '=', anyOf(sessionIds))
      .orderBy('created_at')
      .execute(),
  questionnaires: 'what everybody of a campaign is asked',
  campaigns: 'what is set up for everybody',
  campaign_sources: 'a company and its protocol, from before anybody is called',
  campaign_packages: 'what an agent knows of a campaign, made of its protocol',
  sessions: 'who of our own people uses the dashboard',
  changes: 'that something has changed, by ids, for minutes',
  bulk_jobs: 'which calls our own people meant, by a filter',
  bulk_calls: 'what came of it call by call, by ids',
  saved_views: 'filters that our own people named',
  health_checks: 'how the accounts at the providers are set up',
  erasures: 'proofs, which say of nobody who it was',
  erasure_copies: 'what providers said about copies that are gone',
  erased_ids: 'what the calls of erased people are called',
  database_restores: 'when the database came back from a backup',
};

export const createPersonExporter = (db: Db): PersonExporter => ({
  async export(candidateId) {
    const person = await findPerson(db, candidateId);
    if (person === null) return null;
    const held: Record<string, HeldRow[]> = {};
    for (const [table, read] of Object.entries(HELD))
      if (typeof read !== 'string') held[table] = await read(db, person);
    return { exportedAt: new Date(), held };
  },
});

/** Bodies are text as a rule; what is none is given in base64. */
function decoded(raw: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    return raw.toString('base64');
  }
}
