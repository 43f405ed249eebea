import { createHmac } from 'node:crypto';
import type { Violation } from '../record.ts';
import { type AttemptRow, broken, type CallRow, type Evidence } from './evidence.ts';
import { msOf } from './instants.ts';
import { isWithin } from './window.ts';

/** Between the commit that lets an attempt dial and the request that dials. */
const SENT_WITHIN_MS = 20_000;
const DAY_MS = 24 * 3_600_000;

/**
 * I4: when an attempt was let dial, it might: before its last moment, in the candidate's hours, no opt-out before, no cap
 * exceeded; and it dialled at once. Rows that were not placed after all count for no cap.
 */
export function allowed(evidence: Evidence): Violation[] {
  return evidence.attempts.flatMap((attempt) => {
    const call = evidence.callById.get(attempt.call_id);
    if (attempt.sent_at === null || !call || call.origin !== 'us') return [];
    const sentAtMs = msOf(attempt.sent_at);
    const reasons = [
      sentAtMs >= msOf(call.dial_by) && 'past its dial_by',
      !isWithin(call.policy['window'] ?? null, zoneOf(evidence, call), sentAtMs) && 'outside of the window',
      hadOptedOut(evidence, call, sentAtMs) && 'after an opt-out',
      ...exceededCaps(evidence, call, attempt, sentAtMs),
      wasDialledLate(evidence, attempt, sentAtMs) && `more than ${SENT_WITHIN_MS / 1_000} s after sent_at`,
    ];
    return reasons.filter((reason) => reason !== false).map((reason) => broken('I4', call.id, `dialled ${reason}`));
  });
}

function zoneOf({ record }: Evidence, { candidate_id }: CallRow): string | null {
  const candidate = (record.database['candidates'] ?? []).find((row) => row['id'] === candidate_id);
  return candidate?.['time_zone'] ?? null;
}

/** As the rows of `suppressions` are keyed, with the key of a demo. */
const hmac = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex');
const phoneHash = (e164: string): string =>
  `v2:${hmac('demo-suppression-key', hmac('candidate-calls/suppressions/v1', e164))}`;

/** One that a text said is dated by the text, and holds from when that text was worked off. */
function hadOptedOut({ record }: Evidence, { to_number }: CallRow, sentAtMs: number): boolean {
  const row = (record.database['suppressions'] ?? []).find((one) => one['phone_hash'] === phoneHash(to_number));
  if (!row) return false;
  const text = (record.database['webhook_events'] ?? []).find((event) => event['received_at'] === row['created_at']);
  const since = text ? text['routed_at'] : row['created_at'];
  return since !== null && msOf(since) < sentAtMs;
}

function exceededCaps(evidence: Evidence, call: CallRow, attempt: AttemptRow, sentAtMs: number): string[] {
  const { policy, asked_by, to_number } = call;
  const earlier = evidence.attempts.filter(({ id, sent_at, phase }) => {
    if (id === attempt.id || sent_at === null || phase === 'not_placed') return false;
    return msOf(sent_at) < sentAtMs && msOf(sent_at) > sentAtMs - DAY_MS;
  });
  const ofNumber = earlier.filter((one) => one.to_number === to_number).length;
  const ofKey = earlier.filter((one) => evidence.callById.get(one.call_id)?.asked_by === asked_by).length;
  const live = evidence.rings.filter((ring) => ring.acceptedAtMs < sentAtMs && sentAtMs < ring.endedAtMs).length;
  const caps: [string, number, number | null][] = [
    ['maxDialsPerNumberPerDay', ofNumber, policy['maxDialsPerNumberPerDay'] ?? null],
    ['maxDialsPerKeyPerDay', ofKey, policy['maxDialsPerKeyPerDay'] ?? null],
    ['maxConcurrentCalls', live, policy['maxConcurrentCalls'] ?? null],
  ];
  return caps.filter(([, count, cap]) => cap !== null && count >= cap).map(([name]) => `above ${name}`);
}

const wasDialledLate = ({ dialRequests }: Evidence, { id }: AttemptRow, sentAtMs: number): boolean =>
  dialRequests.some(({ attemptId, atMs }) => attemptId === id && atMs - sentAtMs > SENT_WITHIN_MS);
