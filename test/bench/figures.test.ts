import { expect, it } from '@jest/globals';
import { median, percentile, tableOfFigures } from '../../bench/figures.ts';

it('names the value that so many of a hundred do not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0.01, 0.5, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([1, 50, 99, 100]);
  expect(percentile([7], 0.5)).toBe(7);
});

it('takes the middle of an even number of values, and not the lower one', () => {
  expect([[7], [1, 3], [3, 1, 2], [4, 1, 2, 9]].map(median)).toEqual([7, 2, 2, 3]);
});

it('has no figure where nothing was measured', () => {
  expect(() => percentile([], 0.5)).toThrow(RangeError);
});

it('shows each figure in a line of its own, with the ratio where there is one', () => {
  const table = tableOfFigures([
    {
      metric: 'triggerP50Ms',
      value: 42.04,
      unit: 'ms',
      about: {},
      beside: { floor: 28, ratio: 1.501, ratios: [1.4, 1.6] },
    },
    { metric: 'parkedMb', value: 300, unit: 'MB', about: { process: 'worker' } },
  ]);
  expect(table.split('\n')).toEqual([
    'figure           value   floor  ratio',
    'triggerP50Ms     42 ms   28     1.5 (1.4–1.6)',
    'parkedMb worker  300 MB',
  ]);
});
