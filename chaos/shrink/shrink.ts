import type { PlannedFault, Schedule } from '../record.ts';

/** Whether a schedule still breaks what the first one broke; asked as often as it takes. */
export type StillFails = (candidate: Schedule) => Promise<boolean>;

/**
 * The smallest schedule that was found to fail still: fewer faults, then fewer calls, then shorter faults. Ends early when
 * `isOver` says so; what was found until then is returned.
 */
export async function shrink(schedule: Schedule, stillFails: StillFails, isOver = () => false): Promise<Schedule> {
  let best = schedule;
  const tryIt = async (candidate: Schedule): Promise<boolean> => {
    if (isOver() || !(await stillFails(candidate))) return false;
    best = candidate;
    return true;
  };
  await fewer(
    () => best.faults,
    (faults) => tryIt({ ...best, faults }),
  );
  await fewer(
    () => best.calls,
    (calls) => tryIt({ ...best, calls }),
  );
  for (const { index } of best.faults) await shorter(() => best, index, tryIt);
  return best;
}

/** Delta debugging: leaves out halves, then quarters, and so on to single ones. */
async function fewer<T>(list: () => T[], keep: (rest: T[]) => Promise<boolean>): Promise<void> {
  for (let size = Math.ceil(list().length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < list().length; ) {
      const rest = list().filter((_, at) => at < from || at >= from + size);
      if (!(await keep(rest))) from += size;
    }
  }
}

const SHORTEST_MS = 100;

async function shorter(
  best: () => Schedule,
  index: number,
  tryIt: (candidate: Schedule) => Promise<boolean>,
): Promise<void> {
  for (;;) {
    const fault = best().faults.find((one) => one.index === index);
    if (!fault?.forMs || fault.forMs < 2 * SHORTEST_MS) return;
    if (!(await tryIt(withFault(best(), { ...fault, forMs: Math.floor(fault.forMs / 2) })))) return;
  }
}

const withFault = (schedule: Schedule, fault: PlannedFault): Schedule => ({
  ...schedule,
  faults: schedule.faults.map((one) => (one.index === fault.index ? fault : one)),
});
