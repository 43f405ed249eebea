import type { Judged } from './judge.ts';

/** Of the seeds asked for. More of them would say that the generator, or the machine, is no good. */
const SPARE_SHARE = 0.1;

/**
 * Runs as many seeds as prove something: one that proves nothing (nobody was on the phone when the backup was restored, the
 * fault met nothing) is told, and a further one takes its place.
 * @param run the seeds from the nth on, so many
 */
export async function provenSeeds(
  count: number,
  run: (from: number, count: number) => Promise<Judged[]>,
): Promise<{ judged: Judged[]; failed: Judged[] }> {
  const judged: Judged[] = [];
  const failed: Judged[] = [];
  let spare = Math.ceil(count * SPARE_SHARE);
  for (let missing = count; missing > 0; ) {
    const round = await run(judged.length, missing);
    judged.push(...round);
    const empty = round.filter(provesNothing);
    missing = Math.min(empty.length, spare);
    spare -= missing;
    failed.push(...round.filter((one) => one.failed && !provesNothing(one)), ...empty.slice(missing));
  }
  return { judged, failed };
}

const provesNothing = ({ verdict }: Judged): boolean => verdict.violations.length === 0 && verdict.invalid.length > 0;
