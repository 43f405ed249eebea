import type { RunCounts, Violation } from '../record.ts';
import type { Evidence } from './evidence.ts';
import { isAcknowledged } from './i2-one-outcome.ts';
import { msOf } from './instants.ts';
import { toldOf } from './taken-back.ts';

/** What a run came to, for its one line and the totals. */
export function countRun(evidence: Evidence, violations: Violation[]): RunCounts {
  const { record, calls, rings } = evidence;
  const { schedule, facts, database } = record;
  const fired = facts.faults.filter(({ firedAtMs }) => firedAtMs !== null).map(({ index }) => index);
  const deeds = schedule.faults.filter(({ index }) => fired.includes(index)).map(({ what }) => what.split(':')[0]!);
  const callsWith = (invariant: string, pattern = /./) =>
    new Set(violations.filter((one) => one.invariant === invariant && pattern.test(one.what)).map(keyOf)).size;
  return {
    calls: schedule.calls.length,
    acknowledged: new Set(facts.requests.filter(isAcknowledged).map(({ index }) => index)).size,
    outcomes: tally(calls.flatMap(({ outcome }) => outcome ?? [])),
    dials: rings.length,
    secondRings: callsWith('I1', /rang/) + callsWith('I5'),
    lost: callsWith('I2', /no such call|without an outcome|without naming/),
    stuck: callsWith('I2', /still open|after its deadline/),
    wrongCrm: callsWith('I3'),
    faults: tally(deeds),
    kills: deeds.filter((what) => what.startsWith('kill')).length,
    takenBack: tally(facts.takenBack.map(toldOf)),
    forged: facts.forged.length,
    webhooks: (database['webhook_events'] ?? []).length,
    slowestOutcomeMs: slowestOutcome(evidence),
    recoveredAfterMs: facts.quietAtMs === null ? null : Math.max(0, facts.quietAtMs - facts.healedAtMs),
  };
}

const keyOf = ({ callId, what }: Violation): string => callId ?? what;

function tally(words: string[]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const word of words) counted[word] = (counted[word] ?? 0) + 1;
  return counted;
}

function slowestOutcome({ calls }: Evidence): number | null {
  const waitsMs = calls.flatMap(({ created_at, closed_at }) => (closed_at ? [msOf(closed_at) - msOf(created_at)] : []));
  return waitsMs.length === 0 ? null : Math.max(...waitsMs);
}
