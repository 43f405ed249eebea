import { expect, it } from '@jest/globals';
import { costPer1000Calls } from '../../bench/cloud-prices.ts';

it('charges actions, and the history while it is open and while it is kept', () => {
  const call = { actions: 0, historyBytes: 0, openMs: 0 };
  expect(costPer1000Calls(call)).toBe(0);
  expect(costPer1000Calls({ ...call, actions: 11 })).toBeCloseTo(0.55);
  expect(costPer1000Calls({ ...call, historyBytes: 1e6 })).toBeCloseTo(720 * 0.00105);
  expect(costPer1000Calls({ ...call, historyBytes: 1e6, openMs: 3_600_000 })).toBeCloseTo(0.042 + 720 * 0.00105);
});
