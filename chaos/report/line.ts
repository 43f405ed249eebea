import type { Judged } from '../run/judge.ts';

/** One run in one line. */
export function lineOf({ schedule, verdict, tookMs, folder }: Judged): string {
  const { counts, invalid, violations } = verdict;
  const outcomes = Object.entries(counts.outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  const faults = Object.entries(counts.faults).map(([what, count]) => `${what} ${count}`);
  return [
    `seed ${schedule.seed} ${counts.calls} calls ${outcomes.join(' ')}`,
    faults.join(' '),
    `dials ${counts.dials} webhooks ${counts.webhooks} forged ${counts.forged}`,
    `recovered in ${((counts.recoveredAfterMs ?? 0) / 1_000).toFixed(1)} s`,
    `${(tookMs / 1_000).toFixed(1)} s`,
    ...(folder === null
      ? ['I1–I10 ok']
      : [
          ...invalid.map((why) => `INVALID ${why}`),
          ...violations.map(({ invariant, what, callId }) => `${invariant} ${what} ${callId ?? ''}`),
          folder,
        ]),
  ].join(' | ');
}
