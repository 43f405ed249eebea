import { sql } from 'kysely';
import { type Db, json, type Trx } from '../database.ts';
import type { Database } from '../schema.ts';
import { addToTimeline } from '../calls/timeline.ts';
import { deleteAudioAgain, noteCopies, readErasureOf } from './erasures.ts';
import { anyOf, eventsAboutPerson, findPerson, isFollowUpOf, isRecordingOf, type Person } from './person.ts';
import {
  deleteAnalyses,
  deleteConversations,
  deleteDeliveries,
  deleteInterviewResults,
  deleteMessages,
  emptyEvents,
} from './removals.ts';

interface Erased extends Person {
  eventIds: string[];
}
type Erase = (trx: Trx, person: Erased) => Promise<number>;
interface Changed {
  numDeletedRows?: bigint;
  numUpdatedRows?: bigint;
}
const rows = ({ numDeletedRows, numUpdatedRows }: Changed): number => Number(numDeletedRows ?? numUpdatedRows ?? 0n);

/**
 * What becomes of a person's rows in each table, in an order that no reference minds; or why they stay. A table that is
 * missing here does not compile. Calls and attempts stay as shells, so that counts stay right.
 */
export const ERASED: Record<keyof Database, Erase | string> = {
  webhook_events: (trx, { eventIds }) => emptyEvents(trx, eventIds),
  follow_ups: async (trx, person) =>
    rows(await trx.deleteFrom('follow_ups').where(isFollowUpOf(person)).executeTakeFirstOrThrow()),
  lead_frames: async (trx, { leadIds }) =>
    rows(await trx.deleteFrom('lead_frames').where('lead_id', '=', anyOf(leadIds, 'text')).executeTakeFirstOrThrow()),
  messages: (trx, { messageIds }) => deleteMessages(trx, messageIds),
  recordings: async (trx, person) =>
    rows(await trx.deleteFrom('recordings').where(isRecordingOf(person)).executeTakeFirstOrThrow()),
  leads: async (trx, { leadIds }) => {
    await trx.updateTable('calls').set({ lead_id: null }).where('lead_id', '=', anyOf(leadIds, 'text')).execute();
    return rows(await trx.deleteFrom('leads').where('id', '=', anyOf(leadIds, 'text')).executeTakeFirstOrThrow());
  },
  interview_results: (trx, { sessionIds }) => deleteInterviewResults(trx, sessionIds),
  interview_sessions: async (trx, { sessionIds }) =>
    rows(await trx.deleteFrom('interview_sessions').where('id', '=', anyOf(sessionIds)).executeTakeFirstOrThrow()),
  conversations: (trx, { callIds }) => deleteConversations(trx, callIds),
  analyses: (trx, { callIds }) => deleteAnalyses(trx, callIds),
  crm_deliveries: (trx, { callIds }) => deleteDeliveries(trx, callIds),
  settlements: async (trx, { callIds }) =>
    rows(await trx.deleteFrom('settlements').where('call_id', '=', anyOf(callIds)).executeTakeFirstOrThrow()),
  reviews: async (trx, { callIds }) =>
    rows(await trx.deleteFrom('reviews').where('call_id', '=', anyOf(callIds)).executeTakeFirstOrThrow()),
  attention: async (trx, { callIds }) =>
    rows(await trx.deleteFrom('attention').where('call_id', '=', anyOf(callIds)).executeTakeFirstOrThrow()),
  timeline: async (trx, { callIds }) =>
    rows(await trx.deleteFrom('timeline').where('call_id', '=', anyOf(callIds)).executeTakeFirstOrThrow()),
  // The same request again is another one then, so that it is refused: a replay must not ring who was erased.
  idempotency_keys: async (trx, { callIds }) =>
    rows(
      await trx
        .updateTable('idempotency_keys')
        .set({ request_hash: 'erased' })
        .where('call_id', '=', anyOf(callIds))
        .executeTakeFirstOrThrow(),
    ),
  call_attempts: async (trx, { callIds }) =>
    rows(
      await trx
        .updateTable('call_attempts')
        .set({ to_number: '', twiml: null, evidence: null })
        .where('call_id', '=', anyOf(callIds))
        .executeTakeFirstOrThrow(),
    ),
  calls: async (trx, { callIds }) => {
    const shells = await trx
      .updateTable('calls')
      .set({
        candidate_id: null,
        lead_id: null,
        company_name: '',
        first_name: '',
        last_name: '',
        to_number: '',
        override_prompt: null,
        override_first_message: null,
        extra_variables: null,
        trigger_answer: null,
        // A hash of who was called: made of nothing now, and still unlike any other.
        intent_hash: sql<string>`'erased:' || id::text`,
        needs_attention: json([]),
        questionnaire: null,
        prompt: null,
        first_message: null,
        questionnaire_context: null,
        erased_at: sql<Date>`now()`,
      })
      .where('id', '=', anyOf(callIds))
      .executeTakeFirstOrThrow();
    for (const callId of callIds) {
      await addToTimeline(trx, {
        callId,
        source: 'us',
        kind: 'erased',
        text: 'Everything about the person was erased',
        once: 'erased',
      });
    }
    return rows(shells);
  },
  candidates: 'goes last, with the second look',
  suppressions: 'a keyed hash: who opted out stays opted out',
  questionnaires: 'what everybody of a campaign is asked',
  campaigns: 'what is set up for everybody',
  campaign_sources: 'a company and its protocol, from before anybody is called',
  campaign_packages: 'what an agent knows of a campaign, made of its protocol',
  erasures: 'the proof',
  erasure_copies: 'the proof',
  erased_ids: 'ids that lead nowhere: what still comes about them is emptied',
  sessions: 'who of our own people uses the dashboard',
  changes: 'that something has changed, by ids, for minutes',
  bulk_jobs: 'which calls our own people meant, by a filter',
  bulk_calls: 'what came of it call by call, by ids',
  saved_views: 'filters that our own people named',
  health_checks: 'how the accounts at the providers are set up',
  database_restores: 'when the database came back from a backup',
};

/**
 * Erases our own rows of a candidate, all or none. With `last` the candidate's own row goes too, by which the others are
 * found. Twice is harmless: what is gone is not found. Calls must be closed: their steps would write again.
 * @returns how many calls are open; then nothing was erased
 */
export async function erasePerson(
  db: Db,
  candidateId: string,
  { last }: { last: boolean },
): Promise<{ openCalls: number }> {
  const before = await findPerson(db, candidateId);
  if (before === null) return { openCalls: 0 };
  const erasure = await readErasureOf(db, candidateId);
  const eventIds = await eventsAboutPerson(db, await withErasedIds(db, erasure.id, before));
  return db.transaction().execute(async (trx) => {
    // Who places a call for this candidate now waits, and then makes another one of it.
    await trx.selectFrom('candidates').select('id').where('id', '=', candidateId).forUpdate().execute();
    const person = await findPerson(trx, candidateId);
    if (person === null) return { openCalls: 0 };
    const openCalls = await countOpen(trx, person.callIds);
    if (openCalls > 0) return { openCalls };

    await noteCopies(trx, erasure.id, person);
    await noteErasedIds(trx, erasure.id, person);
    const counts = { ...erasure.counts };
    for (const [table, erase] of Object.entries(ERASED)) {
      if (typeof erase === 'string') continue;
      counts[table] = (counts[table] ?? 0) + (await erase(trx, { ...person, eventIds }));
    }
    if (last) {
      const candidates = await trx.deleteFrom('candidates').where('id', '=', candidateId).executeTakeFirstOrThrow();
      counts['candidates'] = rows(candidates);
      await deleteAudioAgain(trx, erasure.id);
    }
    await trx
      .updateTable('erasures')
      .set({ counts: json(counts), updated_at: sql<Date>`now()`, ...(last && { rows_erased_at: sql<Date>`now()` }) })
      .where('id', '=', erasure.id)
      .execute();
    return { openCalls: 0 };
  });
}

async function countOpen(trx: Trx, callIds: string[]): Promise<number> {
  const { open } = await trx
    .selectFrom('calls')
    .select(sql<number>`count(*)::int`.as('open'))
    .where('id', '=', anyOf(callIds))
    .where('closed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return open;
}

/** The shells of the first look lead to nobody any more; what came about them meanwhile is found by these. */
async function withErasedIds(db: Db, erasureId: string, person: Person): Promise<Person> {
  const found = await db.selectFrom('erased_ids').select('id').where('erasure_id', '=', erasureId).execute();
  const ids = found.map(({ id }) => id);
  return {
    ...person,
    attemptIds: [...person.attemptIds, ...ids],
    callSids: [...person.callSids, ...ids],
    conversationIds: [...person.conversationIds, ...ids],
    messageSids: [...person.messageSids, ...ids],
  };
}

async function noteErasedIds(trx: Trx, erasureId: string, person: Person): Promise<void> {
  const ids = [...person.attemptIds, ...person.callSids, ...person.conversationIds, ...person.messageSids];
  if (ids.length === 0) return;
  await trx
    .insertInto('erased_ids')
    .values(ids.map((id) => ({ id, erasure_id: erasureId })))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
