import type { Violation } from '../record.ts';
import { broken, type Evidence } from './evidence.ts';
import { msOf, overlap, type Stretch } from './instants.ts';
import { groupBy } from './group-by.ts';

interface Line extends Stretch {
  attemptId: string;
  callId: string;
  to: string;
}

/**
 * I5: from its acceptance to its end nobody else rings the same number. An attempt of which it is not known whether it
 * rings holds its number from the request to the end of its lease.
 */
export function oneLiveCall(evidence: Evidence): Violation[] {
  const lines = groupBy([...ringing(evidence), ...unclear(evidence)], ({ to }) => to);
  return [...lines.values()].flatMap((ofNumber) => {
    const sorted = ofNumber.toSorted((one, other) => one.fromMs - other.fromMs);
    return sorted.flatMap((line, index) => {
      const before = sorted.slice(0, index).find((one) => one.attemptId !== line.attemptId && overlap(one, line));
      return before ? [broken('I5', line.callId, `rang while ${before.attemptId} held the same number`)] : [];
    });
  });
}

const ringing = ({ rings }: Evidence): Line[] =>
  rings.map(({ attemptId, callId, to, acceptedAtMs, endedAtMs }) => ({
    ...{ attemptId, callId, to },
    fromMs: acceptedAtMs,
    untilMs: endedAtMs,
  }));

const unclear = ({ attempts }: Evidence): Line[] =>
  attempts.flatMap(({ id, call_id, to_number, phase, outcome, sent_at, live_until }) => {
    if (sent_at === null || live_until === null) return [];
    if (outcome !== 'unresolved' && !(phase === 'unknown' && outcome === null)) return [];
    return [{ attemptId: id, callId: call_id, to: to_number, fromMs: msOf(sent_at), untilMs: msOf(live_until) }];
  });
