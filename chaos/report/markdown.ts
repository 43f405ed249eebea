import type { Judged } from '../run/judge.ts';
import { inSeconds, lineOf, replayOf, totalLines } from './print.ts';
import type { Totals } from './totals.ts';

interface Series {
  judged: readonly Judged[];
  failed: readonly Judged[];
  totals: Totals;
  runs: { seeds: number; anchors: number; tookMs: number };
  commit: string;
  /** of which the seeds follow */
  base: string;
}

const table = (head: [string, string], rows: readonly (readonly [string, string | number])[]): string =>
  [head, ['---', '---:'], ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The report of a series, to be kept beside the code that it is about. */
export function markdownOf({ judged, failed, totals, runs, commit, base }: Series): string {
  const replaced = judged.filter((one) => one.failed && !failed.includes(one));
  const told = (some: readonly Judged[]) => some.map((one) => `- ${lineOf(one)}\n  \`${replayOf(one)}\``).join('\n');
  return [
    '# Fault bench',
    `Commit \`${commit}\`. To see it again: \`npm run chaos -- --seeds ${runs.seeds} --from ${base}\`; ${runs.seeds} seeds and ${runs.anchors} anchors took ${inSeconds(runs.tookMs)}.`,
    table(
      ['what', 'count'],
      [
        ['calls planned', totals.calls],
        ['acknowledged', totals.acknowledged],
        ['dials', totals.dials],
        ['webhooks stored', totals.webhooks],
        ['forged requests', totals.forged],
        ['kills', totals.kills],
        ['second rings', totals.secondRings],
        ['lost', totals.lost],
        ['stuck', totals.stuck],
        ['wrong at the CRM', totals.wrongCrm],
        ['slowest outcome', inSeconds(totals.slowestOutcomeMs)],
        ['slowest recovery after healing', inSeconds(totals.slowestRecoveryMs)],
        ['runs that prove nothing', totals.invalid],
        ['violations', totals.violations],
      ],
    ),
    '## Faults',
    table(['fault', 'times'], Object.entries(totals.faults)),
    '## What operators who took a call back were told',
    table(['answer', 'times'], Object.entries(totals.takenBack)),
    '## Outcomes',
    table(['outcome', 'calls'], Object.entries(totals.outcomes)),
    ...(failed.length === 0 ? [] : ['## Failed', told(failed)]),
    ...(replaced.length === 0 ? [] : ['## Proved nothing, another seed ran in its place', told(replaced)]),
    `**${totalLines(totals, runs).at(-1)}**`,
  ]
    .join('\n\n')
    .concat('\n');
}
