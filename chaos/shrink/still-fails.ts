import type { Schedule, Verdict } from '../record.ts';
import type { StillFails } from './shrink.ts';

/** An interleaving does not come every time. */
const TRIES = 3;

/** A candidate fails still when one of its tries breaks an invariant that the first run broke. */
export function stillFails(run: (schedule: Schedule) => Promise<Verdict>, broken: ReadonlySet<string>): StillFails {
  return async (candidate) => {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const { violations } = await run(candidate);
      if (violations.some(({ invariant }) => broken.has(invariant))) return true;
    }
    return false;
  };
}
