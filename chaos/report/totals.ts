import type { Judged } from '../run/judge.ts';

/** What a series of runs came to. */
export interface Totals {
  runs: number;
  invalid: number;
  violations: number;
  calls: number;
  acknowledged: number;
  dials: number;
  webhooks: number;
  forged: number;
  kills: number;
  secondRings: number;
  lost: number;
  stuck: number;
  wrongCrm: number;
  outcomes: Record<string, number>;
  faults: Record<string, number>;
  takenBack: Record<string, number>;
  slowestOutcomeMs: number;
  slowestRecoveryMs: number;
  /** which invariants were broken, and how often */
  broken: Record<string, number>;
}

export function totalsOf(judged: readonly Judged[]): Totals {
  const counts = judged.map(({ verdict }) => verdict.counts);
  const sum = (of: (one: (typeof counts)[number]) => number) => counts.reduce((all, one) => all + of(one), 0);
  const most = (of: (one: (typeof counts)[number]) => number | null) =>
    Math.max(0, ...counts.map((one) => of(one) ?? 0));
  const broken = judged.flatMap(({ verdict }) => verdict.violations.map(({ invariant }) => invariant));
  return {
    runs: judged.length,
    invalid: judged.filter(({ verdict }) => verdict.invalid.length > 0).length,
    violations: broken.length,
    calls: sum(({ calls }) => calls),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    dials: sum(({ dials }) => dials),
    webhooks: sum(({ webhooks }) => webhooks),
    forged: sum(({ forged }) => forged),
    kills: sum(({ kills }) => kills),
    secondRings: sum(({ secondRings }) => secondRings),
    lost: sum(({ lost }) => lost),
    stuck: sum(({ stuck }) => stuck),
    wrongCrm: sum(({ wrongCrm }) => wrongCrm),
    outcomes: added(counts.map(({ outcomes }) => outcomes)),
    faults: added(counts.map(({ faults }) => faults)),
    takenBack: added(counts.map(({ takenBack }) => takenBack)),
    slowestOutcomeMs: most(({ slowestOutcomeMs }) => slowestOutcomeMs),
    slowestRecoveryMs: most(({ recoveredAfterMs }) => recoveredAfterMs),
    broken: added(broken.map((invariant) => ({ [invariant]: 1 }))),
  };
}

function added(tallies: readonly Record<string, number>[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const tally of tallies) for (const [word, count] of Object.entries(tally)) all[word] = (all[word] ?? 0) + count;
  return Object.fromEntries(Object.entries(all).sort(([, one], [, other]) => other - one));
}
