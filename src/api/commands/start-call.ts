import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import type { Config } from '../../config.ts';
import { OUTCOME_TEXTS } from '../../domain/calls/call.ts';
import type { CallWorkflows } from '../../temporal/call-workflows.ts';
import type { CallAnswer, CallRequest, StartedCall } from '../../domain/calls/call-request.ts';
import type { Placement } from '../../domain/calls/call-progress.ts';
import { codePoints } from '../../domain/insert-values.ts';
import { againAfterDeadlock } from '../../store/again-after-deadlock.ts';
import { attemptsOfCall } from '../../store/calls/attempts.ts';
import {
  findAnswered,
  findIdempotencyKey,
  findOpenCall,
  insertCall,
  keepIdempotencyKey,
  lockCall,
  readCall,
  recordTriggerAnswer,
} from '../../store/calls/calls.ts';
import { choosePlacement } from '../../store/campaigns/campaign-settings.ts';
import { keepCandidate, nameKey } from '../../store/calls/candidates.ts';
import { type Db, json, type Trx } from '../../store/database.ts';
import type { AttemptRow, CallRow } from '../../store/schema.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import { databaseIsAway } from '../answers/database-is-away.ts';

export type StartCall = (request: CallRequest) => Promise<StartedCall>;

/** What holds for every call that does not ask for something else. */
type House = Pick<Config, 'policy' | 'callPlacement'>;

/** Between two tries to reach Temporal while a call may still be dialled. */
const TEMPORAL_PAUSE_MS = 500;

/**
 * From a request to a true answer; all doors that place calls come through here. One transaction decides which call the
 * request means: the recorded one of its Idempotency-Key, the one just answered for the same person, the open one, or a
 * new one. Then the workflow is asked what became of it, and the answer is recorded for ever.
 */
export const startCall =
  (db: Db, workflows: Pick<CallWorkflows, 'placement'>, house: House, log: Logger): StartCall =>
  async (request) => {
    const meant = await againAfterDeadlock(() => findOrMakeCall(db, request, house)).catch((error: unknown) => {
      if (!databaseIsAway(error)) throw error;
      log.error({ err: error }, 'call not accepted: the database is away');
      return 'unavailable' as const;
    });
    if (meant === 'unavailable') return { kind: 'unavailable' };
    if (meant === 'conflict') return { kind: 'conflict' };
    const recorded = meant.call.trigger_answer as CallAnswer | null;
    if (recorded) return { kind: 'answered', answer: recorded, replayed: true };

    const placement = await askWorkflow(db, workflows, meant.call, log);
    const answer = await againAfterDeadlock(() => truthfulAnswer(db, meant.call.id, placement)).catch(
      (error: unknown): CallAnswer => {
        log.error({ err: error, callId: meant.call.id }, 'answer not recorded');
        // The call is there and may ring: any error would deny it. Asked again, the rows say more.
        return { ...saidOf(meant.call), kind: 'unknown' };
      },
    );
    return { kind: 'answered', answer, replayed: !meant.isNew };
  };

interface MeantCall {
  call: CallRow;
  isNew: boolean;
}

async function findOrMakeCall(db: Db, request: CallRequest, house: House): Promise<MeantCall | 'conflict'> {
  const { campaignId, toNumber, firstName, lastName, leadId } = request;
  const person = [campaignId, toNumber, nameKey(firstName, lastName)];
  const intentHash = hash(leadId === undefined ? person : [...person, leadId]);
  const keyHash = request.idempotencyKey === null ? null : hash([request.askedBy, request.idempotencyKey]);
  const { idempotencyKey: _, ...asked } = request;
  const requestHash = hash(asked);

  return db.transaction().execute(async (trx) => {
    // Requests for the same person wait for each other; nobody else does.
    await sql`select pg_advisory_xact_lock(hashtextextended(${intentHash}, 0))`.execute(trx);
    if (keyHash !== null) {
      await sql`select pg_advisory_xact_lock(hashtextextended(${keyHash}, 0))`.execute(trx);
      const known = await findIdempotencyKey(trx, keyHash);
      if (known)
        return known.requestHash === requestHash
          ? { call: await readCall(trx, known.callId), isNew: false }
          : 'conflict';
    }
    const meant = await meantByIntent(trx, request, house, intentHash);
    if (keyHash !== null) await keepIdempotencyKey(trx, keyHash, requestHash, meant.call.id);
    return meant;
  });
}

async function meantByIntent(trx: Trx, request: CallRequest, house: House, intentHash: string): Promise<MeantCall> {
  const policy = { ...house.policy, ...request.policy };
  const candidateId = await keepCandidate(trx, { ...request, phone: request.toNumber });
  const open = await findOpenCall(trx, candidateId, request.campaignId);
  // In this order: a call that gets its outcome between the two looks is seen by the second, in the other order by none.
  // A new key is a new intent: it skips the replay of what was just answered.
  const answered = request.idempotencyKey === null ? await findAnswered(trx, intentHash, policy.triggerReplayMs) : null;
  const known = answered ?? open;
  if (known) return { call: known, isNew: false };

  const id = uuidv7();
  const call = await insertCall(trx, {
    id,
    candidate_id: candidateId,
    origin: 'us',
    campaign_id: request.campaignId,
    company_name: request.companyName,
    first_name: request.firstName,
    last_name: request.lastName,
    to_number: request.toNumber,
    agent_phone_number_id: request.agentPhoneNumberId,
    override_prompt: request.overridePrompt,
    lead_id: request.leadId ?? null,
    extra_variables: request.extraVariables ? json(request.extraVariables) : null,
    policy: json(policy),
    override_first_message: request.overrideFirstMessage ?? null,
    placement: await choosePlacement(trx, request, house.callPlacement),
    intent_hash: intentHash,
    asked_by: request.askedBy,
    dial_by: sql<Date>`clock_timestamp() + ${policy.dialWithinMs} * interval '1 ms'` as unknown as Date,
    phase: 'accepted',
  });
  await addToTimeline(trx, {
    callId: id,
    source: 'us',
    kind: 'accepted',
    text: 'The call was asked for',
    once: 'accepted',
  });
  return { call, isNew: true };
}

/** What the workflow says about the placement, or null when it said nothing by the deadline. */
async function askWorkflow(
  db: Db,
  workflows: Pick<CallWorkflows, 'placement'>,
  call: CallRow,
  log: Logger,
): Promise<Placement | null> {
  const deadline = call.created_at.getTime() + call.policy.answerWithinMs;
  for (;;) {
    try {
      const placement = await workflows.placement(call, new Date(Math.max(deadline, Date.now() + TEMPORAL_PAUSE_MS)));
      if (placement !== null) return placement;
      // Begun and ended meanwhile, by reconcileCalls, without this question: the row knows how.
      if (await isClosed(db, call.id)) return null;
      log.warn({ callId: call.id }, 'the workflow ended before its call: waiting for it to be taken up');
    } catch (error) {
      log.warn({ err: error, callId: call.id }, 'placement not known yet');
    }
    // Temporal away: while the call may still be dialled, its start is tried again; later the row tells all there is.
    if (Date.now() >= Math.min(deadline, call.dial_by.getTime())) return null;
    await new Promise((resolve) => setTimeout(resolve, TEMPORAL_PAUSE_MS));
  }
}

/** When the database cannot say it, it is asked again. */
const isClosed = (db: Db, callId: string): Promise<boolean> =>
  readCall(db, callId).then(
    (call) => call.closed_at !== null,
    () => false,
  );

/** Built from the rows and recorded; a placement the workflow did not tell is read from the attempt's row. */
async function truthfulAnswer(db: Db, callId: string, told: Placement | null): Promise<CallAnswer> {
  return db.transaction().execute(async (trx) => {
    const { call, pastDialBy } = await lockCall(trx, callId);
    const attempt = (await attemptsOfCall(trx, callId)).at(-1) ?? null;
    const placement = told ?? placementOf(call, attempt, pastDialBy);
    const answer: CallAnswer = {
      ...saidOf(call),
      ...(placement.kind === 'placed'
        ? {
            kind: 'placed',
            attempt: attempt?.number ?? 1,
            conversationId: attempt?.elevenlabs_conversation_id ?? null,
            callSid: attempt?.twilio_call_sid ?? null,
          }
        : placement),
    };
    return (await recordTriggerAnswer(trx, callId, { ...answer })) as unknown as CallAnswer;
  });
}

/** What every answer says of its call. */
const saidOf = (call: CallRow) => ({
  callId: call.id,
  at: new Date().toISOString(),
  campaignId: call.campaign_id,
  firstName: call.first_name,
  lastName: call.last_name,
  companyName: call.company_name,
  toNumber: call.to_number,
  questionnaireLoaded: call.questionnaire?.loaded ?? false,
  promptLength: codePoints(call.prompt ?? ''),
  firstMessage: call.first_message ?? '',
});

/**
 * What the rows prove at the deadline. They are read under the lock that a claim takes too: past `dial_by`, an attempt
 * without `sent_at` will never have one.
 */
function placementOf({ outcome }: CallRow, attempt: AttemptRow | null, pastDialBy: boolean): Placement {
  if (attempt?.answer?.kind === 'placed') return { kind: 'placed' };
  if (attempt?.answer?.kind === 'refused') return { kind: 'refused', reason: attempt.answer.reason ?? '' };
  if (attempt?.sent_at && attempt.answer === null) return { kind: 'unknown' };
  if (outcome === 'opted_out' || outcome === 'invalid_number')
    return { kind: 'must_not_call', reason: OUTCOME_TEXTS[outcome] };
  if (outcome === 'cancelled_by_operator') return { kind: 'not_placed', reason: outcome };
  if (pastDialBy) return { kind: 'not_placed', reason: 'expired' };
  return { kind: 'held_back', reason: 'not dialled yet', notBefore: null };
}

const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
