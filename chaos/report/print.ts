import type { Judged } from '../run/judge.ts';
import type { Totals } from './totals.ts';

export const inSeconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

export const listed = (tally: Record<string, number>): string =>
  Object.entries(tally)
    .map(([word, count]) => `${word} ${count}`)
    .join(' ');

/** One run in one line. */
export function lineOf({ name, schedule, verdict, tookMs, folder }: Judged): string {
  const { counts, invalid, violations } = verdict;
  return [
    `${name} ${schedule.placement} ${counts.calls} calls ${listed(counts.outcomes)}`,
    listed(counts.faults),
    `dials ${counts.dials} webhooks ${counts.webhooks} forged ${counts.forged}`,
    counts.recoveredAfterMs === null ? 'did not come to rest' : `recovered in ${inSeconds(counts.recoveredAfterMs)}`,
    `took ${inSeconds(tookMs)}`,
    ...(invalid.length + violations.length === 0 ? ['I1–I10 ok'] : []),
    ...invalid.map((why) => `INVALID ${why}`),
    ...violations.map(({ invariant, what, callId }) => `${invariant} ${what}${callId === null ? '' : ` (${callId})`}`),
    ...(folder === null ? [] : [`kept in ${folder}`]),
  ].join(' | ');
}

export function totalLines(totals: Totals, runs: { seeds: number; anchors: number; tookMs: number }): string[] {
  return [
    `calls ${totals.calls} (acknowledged ${totals.acknowledged}) | outcomes ${listed(totals.outcomes)}`,
    `faults ${listed(totals.faults)} | kills ${totals.kills}`,
    `taken back ${listed(totals.takenBack)}`,
    `dials ${totals.dials} | webhooks ${totals.webhooks} | forged ${totals.forged}`,
    `second rings ${totals.secondRings} | lost ${totals.lost} | stuck ${totals.stuck} | wrong CRM ${totals.wrongCrm}`,
    `slowest outcome ${inSeconds(totals.slowestOutcomeMs)} | slowest recovery ${inSeconds(totals.slowestRecoveryMs)}`,
    ...(totals.invalid > 0 ? [`${totals.invalid} runs prove nothing (INVALID)`] : []),
    `${totals.violations} violations in ${runs.seeds} seeds, ${runs.anchors} anchors, ${Math.round(runs.tookMs / 1_000)} s`,
  ];
}

/** How to see a failed run again. */
export const replayOf = (judged: Judged): string =>
  `npm run chaos -- --schedule ${judged.folder}/schedule.json --times 10`;
