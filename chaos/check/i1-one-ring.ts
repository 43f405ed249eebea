import type { Violation } from '../record.ts';
import { broken, callOfAttempt, type Evidence, parameterOf } from './evidence.ts';
import { msOf } from './instants.ts';
import { groupBy } from './group-by.ts';

/**
 * I1: at most one accepted placement and one request an attempt, no more attempts that rang than the call's policy
 * allows, and the row that decides was written before the request left. A text is held to the same, but for its request:
 * one that was provably not sent may be sent again.
 */
export const oneRing = (evidence: Evidence): Violation[] => [
  ...attemptsThatRangTwice(evidence),
  ...attemptsAskedForTwice(evidence),
  ...callsThatRangTooOften(evidence),
  ...sentWithoutARow(evidence),
  ...textsSentTwice(evidence),
];

function attemptsThatRangTwice({ rings }: Evidence): Violation[] {
  return [...groupBy(rings, ({ attemptId }) => attemptId)]
    .filter(([, ofAttempt]) => ofAttempt.length > 1)
    .map(([attemptId, ofAttempt]) =>
      broken('I1', callOfAttempt(attemptId), `attempt ${attemptId} rang ${ofAttempt.length} times`),
    );
}

function attemptsAskedForTwice({ dialRequests }: Evidence): Violation[] {
  return [...groupBy(dialRequests, ({ attemptId }) => attemptId)].flatMap(([attemptId, requests]) => {
    if (attemptId === null) return [broken('I1', null, `${requests.length} requests to ring name no attempt`)];
    if (requests.length === 1) return [];
    return [broken('I1', callOfAttempt(attemptId), `attempt ${attemptId} was asked for ${requests.length} times`)];
  });
}

function callsThatRangTooOften({ rings, callById }: Evidence): Violation[] {
  return [...groupBy(rings, ({ callId }) => callId)].flatMap(([callId, ofCall]) => {
    const attempts = new Set(ofCall.map(({ attemptId }) => attemptId)).size;
    const allowed = Number(callById.get(callId)?.policy['maxAttempts'] ?? 1);
    return attempts > allowed ? [broken('I1', callId, `${attempts} attempts rang, ${allowed} may`)] : [];
  });
}

/** A restored database may know nothing of what rang. */
function sentWithoutARow({ record, attemptById, dialRequests }: Evidence): Violation[] {
  if (record.facts.databaseRestored) return [];
  const first = new Map(dialRequests.toReversed().map((request) => [request.attemptId, request]));
  return [...first.values()].flatMap(({ attemptId, atMs }) => {
    if (attemptId === null) return [];
    const sentAt = attemptById.get(attemptId)?.sent_at ?? null;
    const callId = callOfAttempt(attemptId);
    if (sentAt === null) return [broken('I1', callId, `attempt ${attemptId} was dialled without sent_at in its row`)];
    return msOf(sentAt) > atMs ? [broken('I1', callId, `attempt ${attemptId} was dialled before its sent_at`)] : [];
  });
}

interface MessageRow {
  id: string;
  twilio_message_sid: string | null;
  sent_at: string | null;
}

function textsSentTwice({ record: { simulator, database, facts } }: Evidence): Violation[] {
  const rows = (database['messages'] ?? []) as unknown as MessageRow[];
  const rowOf = ({ sid, statusCallback }: (typeof simulator.messages)[number]) => {
    const id = statusCallback && parameterOf(statusCallback, 'message_id');
    return rows.find((row) => row.id === id || row.twilio_message_sid === sid);
  };
  return [...groupBy(simulator.messages, rowOf)].flatMap(([row, accepted]) => {
    if (!row?.sent_at)
      return facts.databaseRestored ? [] : [broken('I1', null, 'a text was sent without sent_at in its row')];
    if (accepted.length > 1) return [broken('I1', null, `text ${row.id} was sent ${accepted.length} times`)];
    const isEarlier = !facts.databaseRestored && accepted[0]!.acceptedAtMs < msOf(row.sent_at);
    return isEarlier ? [broken('I1', null, `text ${row.id} was sent before its sent_at`)] : [];
  });
}
