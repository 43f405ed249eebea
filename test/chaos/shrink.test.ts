import { describe, expect, it } from '@jest/globals';
import type { Schedule, Verdict } from '../../chaos/record.ts';
import { nthSeed } from '../../chaos/schedule/random.ts';
import { scheduleOf } from '../../chaos/schedule/schedule-of.ts';
import { shrink } from '../../chaos/shrink/shrink.ts';
import { stillFails } from '../../chaos/shrink/still-fails.ts';

describe('making a failing schedule smaller', () => {
  const schedule = Array.from({ length: 50 }, (_, nth) => scheduleOf(nthSeed('5eed', nth))).find(
    ({ faults }) => faults.length >= 8 && (faults[6]?.forMs ?? 0) > 1_000,
  )!;
  const culprit = schedule.faults[6]!;
  const isBroken = ({ faults, calls }: Schedule) =>
    faults.some(({ index, forMs }) => index === culprit.index && (forMs ?? 0) > 300) &&
    calls.some(({ index }) => index === 4) &&
    calls.some(({ index }) => index === 17);

  it('leaves the fault and the calls that it takes, the fault as short as it still fails, and changes nothing else', async () => {
    const smallest = await shrink(schedule, async (candidate) => isBroken(candidate));
    expect(smallest.faults).toEqual([{ ...culprit, forMs: expect.any(Number) }]);
    expect(smallest.faults[0]!.forMs).toBeGreaterThan(300);
    expect(smallest.faults[0]!.forMs).toBeLessThanOrEqual(600);
    expect(smallest.calls).toEqual([schedule.calls[4], schedule.calls[17]]);
    expect({ ...smallest, faults: [], calls: [] }).toEqual({ ...schedule, faults: [], calls: [] });
  });

  it('ends with what it has found when its time is over', async () => {
    let asked = 0;
    const smallest = await shrink(
      schedule,
      async (candidate) => ++asked > 0 && isBroken(candidate),
      () => asked >= 1,
    );
    expect(asked).toBe(1);
    expect(smallest.faults.length).toBeLessThan(8);
  });

  it('tries a candidate three times, and counts only what the first run broke', async () => {
    const verdicts = ['I7', 'I7', 'I1'];
    let runs = 0;
    const run = async () => ({ violations: [{ invariant: verdicts[runs++] }] }) as unknown as Verdict;
    expect(await stillFails(run, new Set(['I1']))(schedule)).toBe(true);
    expect(runs).toBe(3);
    runs = 0;
    expect(await stillFails(run, new Set(['I3']))(schedule)).toBe(false);
    expect(runs).toBe(3);
  });
});
