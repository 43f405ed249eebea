import { expect, it } from '@jest/globals';
import { type CpuReading, readCpu, usedBy, usedByOthers } from '../../bench/machine.ts';

/** We are 10; 11 is a child and 12 its child. */
const reading = (atMs: number, busyMs: number, own: [pid: number, ms: number][]): CpuReading => ({
  atMs,
  busyMs,
  ownMs: new Map(own),
  parents: new Map([
    [10, 1],
    [11, 10],
    [12, 11],
  ]),
});

const before = reading(0, 5_000, [
  [10, 100],
  [11, 200],
  [12, 300],
]);
const after = reading(1_000, 6_000, [
  [10, 200],
  [11, 400],
  [12, 600],
]);

it('counts as others what all processors did and we did not', () => {
  expect(usedByOthers(before, after, 2)).toBeCloseTo((1_000 - 600) / 2_000);
});

it('never takes rounding for less than nothing', () => {
  expect(usedByOthers(before, reading(1_000, 5_100, [[11, 900]]), 2)).toBe(0);
});

it('counts a process with all below it', () => {
  expect(usedBy(11, before, after)).toBe(500);
  expect(usedBy(12, before, after)).toBe(300);
});

it('reads this very process, where there is /proc', () => {
  const now = readCpu();
  if (process.platform === 'linux') expect(now?.ownMs.get(process.pid)).toBeGreaterThan(0);
  else expect(now).toBeNull();
});
