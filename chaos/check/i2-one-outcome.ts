import type { SentRequest, Violation } from '../record.ts';
import { type AttemptRow, broken, type CallRow, type Evidence } from './evidence.ts';
import { msOf } from './instants.ts';
import { groupBy } from './group-by.ts';
import { takenBack } from './taken-back.ts';
import { textsAsTold } from './texts-as-told.ts';

/** After everything was healed a call may take this long, whatever its policy says. */
const AFTER_HEALING_MS = 20_000;

/**
 * I2: each call that was acknowledged, or is in `calls`, has one end in its timeline and one outcome, by its deadline. A
 * request makes one call at most, also one that got no answer; and who was told that it did not ring was told the truth.
 */
export const oneOutcome = (evidence: Evidence): Violation[] => [
  ...acknowledgedWithoutRow(evidence),
  ...evidence.calls.flatMap((call) => endOfCall(evidence, call)),
  ...moreCallsThanRequests(evidence),
  ...rangThoughDenied(evidence),
  ...takenBack(evidence),
  ...textsAsTold(evidence),
];

/** 201 is how `/api/v1/calls` says it. */
export const isAcknowledged = ({ status }: Pick<SentRequest, 'status'>): boolean =>
  status === 200 || status === 201 || status === 202;

/** The call's id in an answer: `data.call_id` at HOC's door, `id` at ours. */
export function callIdIn(body: unknown): string | null {
  const { data, id } = (body ?? {}) as { data?: { call_id?: unknown }; id?: unknown };
  const named = data?.call_id ?? id;
  return typeof named === 'string' ? named : null;
}

/** A restored database may have lost it again. */
function acknowledgedWithoutRow({ record, requests, callById }: Evidence): Violation[] {
  const acknowledged = requests.filter(isAcknowledged);
  const ids = new Set(acknowledged.map(({ body }) => callIdIn(body)));
  return [...ids].flatMap((id) => {
    if (id === null) return [broken('I2', null, 'a request was acknowledged without naming its call')];
    const isLost = !callById.has(id) && !record.facts.databaseRestored;
    return isLost ? [broken('I2', id, 'acknowledged, but there is no such call')] : [];
  });
}

function endOfCall(evidence: Evidence, call: CallRow): Violation[] {
  const ends = (evidence.lines.get(call.id) ?? []).filter(({ kind }) => kind === 'closed');
  if (ends.length > 1) return [broken('I2', call.id, `ended ${ends.length} times`)];
  if (ends.length === 0 || call.closed_at === null) {
    return isHeldByItsLease(evidence, call) ? [] : [broken('I2', call.id, `still open, in phase ${call.phase}`)];
  }
  if (call.outcome === null) return [broken('I2', call.id, 'ended without an outcome')];
  const lateMs = msOf(ends[0]!.at) - deadlineOf(evidence, call);
  return lateMs > 0 ? [broken('I2', call.id, `ended ${lateMs} ms after its deadline`)] : [];
}

/**
 * It is not known whether it rings, and its line is locked: it ends with the lease at the latest. Only a restored database
 * leaves that open once everything is healed: what it has forgotten may make two calls of one leg.
 */
function isHeldByItsLease({ record, attempts, endedAtMs }: Evidence, call: CallRow): boolean {
  if (!record.facts.databaseRestored) return false;
  const isUnclear = ({ call_id, phase, answer, live_until }: AttemptRow) =>
    call_id === call.id &&
    (phase === 'sent' || phase === 'unknown') &&
    answer === null &&
    live_until !== null &&
    msOf(live_until) > endedAtMs;
  return call.outcome === null && attempts.some(isUnclear);
}

/** One after the other, all that a call may wait for. */
const WAITS = [
  'questionnaireRetryForMs',
  'dialWithinMs',
  'dialRequestMs',
  'ringMs',
  'callbackGraceMs',
  'longestConversationMs',
  'leaseMarginMs',
  'conversationPollForMs',
  'amdWaitMs',
  'analysisRetryForMs',
  'crmRetryForMs',
];

function deadlineOf({ record }: Evidence, { created_at, policy }: CallRow): number {
  const longestMs = WAITS.reduce((sum, name) => sum + Number(policy[name] ?? 0), 0);
  return Math.max(msOf(created_at) + longestMs, record.facts.healedAtMs + AFTER_HEALING_MS);
}

/** By number: it stands in the request and in the row, and an answer that is an error may name no call. */
function moreCallsThanRequests({ calls, requests }: Evidence): Violation[] {
  const requestsTo = groupBy(requests, ({ to }) => to);
  const asked = calls.filter(({ origin, lead_id }) => origin === 'us' && lead_id === null);
  return [...groupBy(asked, ({ to_number }) => to_number)].flatMap(([to, made]) => {
    const allowed = callsThatMayBe(requestsTo.get(to) ?? [], made);
    if (made.length <= allowed) return [];
    return [broken('I2', made.at(-1)!.id, `${made.length} calls to one number, ${allowed} were asked for`)];
  });
}

/**
 * One for each request that was planned; sent several times it is the same. Without a key it is a new one once the one
 * before was said to ring not now: only "placed" and "unknown" are said again.
 */
function callsThatMayBe(requests: SentRequest[], made: CallRow[]): number {
  const planned = [...groupBy(requests, ({ index }) => index).values()];
  const repetitions = planned
    .filter(([first]) => first!.idempotencyKey === null)
    .reduce((sum, sent) => sum + sent.length - 1, 0);
  const answeredNo = made.filter(({ trigger_answer }) => {
    const kind = trigger_answer?.kind;
    return kind !== undefined && kind !== 'placed' && kind !== 'unknown';
  });
  return planned.length + Math.min(repetitions, answeredNo.length);
}

/** "It did not ring and will not for this request" is true for ever; 503 says only that nobody knows. */
function rangThoughDenied({ record, rings, requests }: Evidence): Violation[] {
  if (record.facts.databaseRestored) return [];
  const isDenial = ({ status }: SentRequest) => status !== null && status >= 400 && status <= 500;
  const denied = [...groupBy(requests, ({ to }) => to)].filter(([, sent]) => sent.every(isDenial));
  const numbers = new Set(denied.map(([to]) => to));
  return rings
    .filter(({ to }) => numbers.has(to))
    .map(({ callId }) => broken('I2', callId, 'rang, though every request was told that it does not'));
}
