import { sql } from 'kysely';
import { parseAttemptId } from '../domain/ids.ts';
import type { OwedWork } from '../domain/owed-work.ts';
import { findBulkUnderWay } from './calls/bulk.ts';
import { findUnderWay } from './calls/crm-deliveries.ts';
import { findNotApplied } from './calls/settlements.ts';
import { findErasuresUnderWay } from './candidates/erasures.ts';
import type { Db } from './database.ts';

/** How long things stand still before their workflow is looked for, and how long what has no end of its own is owed. */
export interface OwedWithin {
  stalledAfterMs: number;
  /** a message that nobody can tell about is left to a person then */
  messagesForMs: number;
  /** what became of a message is asked for so long, and one that did not arrive followed up */
  statusForMs: number;
  recordingsForMs: number;
}

/**
 * Everything that some row says is to be done by a workflow and that has stood still for a while. In random order, so
 * that many that wait for good reason cannot hide one that is lost.
 * @param limit of each kind
 */
export async function findOwedWork(db: Db, within: OwedWithin, limit: number): Promise<OwedWork[]> {
  const found = await Promise.all([
    ofCalls(db, within, limit),
    ofEvents(db, within, limit),
    // Before the messages: who wrote one waits for it.
    followUps(db, within, limit),
    messages(db, within, limit),
    recordings(db, within, limit),
    interviews(db, within, limit),
    erasures(db, within, limit),
    bulkOrders(db, within, limit),
  ]);
  return found.flat();
}

async function ofCalls(db: Db, { stalledAfterMs }: OwedWithin, limit: number): Promise<OwedWork[]> {
  const settlements = await findNotApplied(db, stalledAfterMs, limit);
  const deliveries = await findUnderWay(db, stalledAfterMs, limit);
  return [
    ...settlements.map(({ call_id }) => ({ kind: 'settleCall' as const, callId: call_id })),
    ...deliveries.map(({ call_id, version }) => ({ kind: 'deliverToCrm' as const, callId: call_id, version })),
  ];
}

async function ofEvents(db: Db, { stalledAfterMs }: OwedWithin, limit: number): Promise<OwedWork[]> {
  const events = await db
    .selectFrom('webhook_events')
    .select(['id', 'owes', 'attempt_id', 'event'])
    .where('owes', 'is not', null)
    .where('routed_at', '<', ago(stalledAfterMs))
    .orderBy(sql`random()`)
    .limit(limit)
    .execute();
  return events.flatMap(({ id: eventId, owes, attempt_id, event }): OwedWork[] => {
    const callId = parseAttemptId(attempt_id ?? '')?.callId;
    if (owes === 'lateResult') return callId ? [{ kind: owes, callId, eventId }] : [];
    return event?.kind === 'message_received' ? [{ kind: 'replyToSms', eventId, messageSid: event.messageSid }] : [];
  });
}

/** The workflow that an event began has come to its end. */
export async function nothingOwed(db: Db, eventId: string): Promise<void> {
  await db.updateTable('webhook_events').set({ owes: null }).where('id', '=', eventId).execute();
}

async function followUps(db: Db, { stalledAfterMs }: OwedWithin, limit: number): Promise<OwedWork[]> {
  const rows = await db
    .selectFrom('follow_ups')
    .select('id')
    .where('status', '=', 'waiting')
    .where('due_at', '<', ago(stalledAfterMs))
    .where('updated_at', '<', ago(stalledAfterMs))
    .orderBy(sql`random()`)
    .limit(limit)
    .execute();
  return rows.map(({ id }) => ({ kind: 'followUpLead', followUpId: id }));
}

async function messages(db: Db, within: OwedWithin, limit: number): Promise<OwedWork[]> {
  const rows = await db
    .selectFrom('messages')
    .select(['id', 'status'])
    .where('direction', '=', 'out')
    .where('updated_at', '<', ago(within.stalledAfterMs))
    .where((where) =>
      where.or([
        where.and([where('status', 'in', ['created', 'unknown']), where('created_at', '>', ago(within.messagesForMs))]),
        where.and([
          where('status', 'in', ['accepted', 'scheduled', 'queued', 'sending', 'sent']),
          where('sent_at', '>', ago(within.statusForMs)),
        ]),
        where.and([
          where('status', 'in', ['undelivered', 'failed']),
          where('updated_at', '>', ago(within.statusForMs)),
          where.not(
            where.exists(
              where.selectFrom('messages as again').select('again.id').whereRef('again.resend_of', '=', 'messages.id'),
            ),
          ),
        ]),
      ]),
    )
    .orderBy(sql`random()`)
    .limit(limit)
    .execute();
  return rows.map(({ id: messageId, status }) => ({ kind: workOfMessage(status), messageId }));
}

function workOfMessage(status: string): 'deliverMessage' | 'watchMessage' | 'resendMessage' {
  if (status === 'created' || status === 'unknown') return 'deliverMessage';
  return status === 'undelivered' || status === 'failed' ? 'resendMessage' : 'watchMessage';
}

/** Not fetched yet, or fetched and not read: its workflow does both. */
async function recordings(db: Db, within: OwedWithin, limit: number): Promise<OwedWork[]> {
  const rows = await db
    .selectFrom('recordings')
    .select('twilio_recording_sid')
    .where('status', '<>', 'failed')
    .where('analysis', 'is', null)
    .where('updated_at', '<', ago(within.stalledAfterMs))
    .where('created_at', '>', ago(within.recordingsForMs))
    .orderBy(sql`random()`)
    .limit(limit)
    .execute();
  return rows.map(({ twilio_recording_sid }) => ({ kind: 'keepRecording', recordingSid: twilio_recording_sid }));
}

async function erasures(db: Db, { stalledAfterMs }: OwedWithin, limit: number): Promise<OwedWork[]> {
  const candidateIds = await findErasuresUnderWay(db, stalledAfterMs, limit);
  return candidateIds.map((candidateId) => ({ kind: 'eraseCandidate', candidateId }));
}

async function bulkOrders(db: Db, { stalledAfterMs }: OwedWithin, limit: number): Promise<OwedWork[]> {
  const jobIds = await findBulkUnderWay(db, stalledAfterMs, limit);
  return jobIds.map((jobId) => ({ kind: 'bulkResend', jobId }));
}

const INTERVIEWS_FOR_MS = 7 * 24 * 3_600_000;

/** Those under way, past their time, or waiting for their assessment; a link that nobody follows has its timer. */
async function interviews(db: Db, { stalledAfterMs }: OwedWithin, limit: number): Promise<OwedWork[]> {
  const rows = await db
    .selectFrom('interview_sessions')
    .select(['id', 'expires_at'])
    .where('updated_at', '<', ago(stalledAfterMs))
    .where('created_at', '>', ago(INTERVIEWS_FOR_MS))
    .where((where) =>
      where.or([
        where.and([
          where('status', 'in', ['pending', 'active', 'ended']),
          where.or([where('conversation_id', 'is not', null), where('expires_at', '<', ago(stalledAfterMs))]),
        ]),
        where.exists(
          where
            .selectFrom('interview_results')
            .select('interview_results.id')
            .whereRef('interview_session_id', '=', 'interview_sessions.id')
            .where('analysis_status', '=', 'waiting'),
        ),
      ]),
    )
    .orderBy(sql`random()`)
    .limit(limit)
    .execute();
  return rows.map(({ id, expires_at }) => ({ kind: 'interview', sessionId: id, expiresAt: expires_at.getTime() }));
}

const ago = (ms: number) => sql<Date>`now() - ${ms} * interval '1 ms'`;
