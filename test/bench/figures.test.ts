import { expect, it } from '@jest/globals';
import { percentile } from '../../bench/figures.ts';

it('names the value that so many of a hundred do not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0.01, 0.5, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([1, 50, 99, 100]);
  expect(percentile([7], 0.5)).toBe(7);
});

it('has no figure where nothing was measured', () => {
  expect(() => percentile([], 0.5)).toThrow(RangeError);
});
