import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { pauseAfter, pauseBefore } from '../../src/activities/try-again.ts';

afterEach(() => void jest.restoreAllMocks());
const dice = (value: number) => jest.spyOn(Math, 'random').mockReturnValue(value);

describe('the pause before a provider is asked again', () => {
  it('doubles up to the longest, times 0.5 to 1.5: many calls do not come back together', () => {
    dice(0);
    expect([1, 2, 3, 9].map((tries) => pauseBefore(tries, 1_000, 5_000))).toEqual([500, 1_000, 2_000, 2_500]);
    dice(1);
    expect([1, 2, 3, 9].map((tries) => pauseBefore(tries, 1_000, 5_000))).toEqual([1_500, 3_000, 6_000, 7_500]);
  });

  it('is what the provider asks for, never less, and longer by up to a half', () => {
    dice(0);
    expect(pauseAfter({ retryAfterMs: 2_000 }, 9, 1, 1)).toBe(2_000);
    dice(1);
    expect(pauseAfter({ retryAfterMs: 2_000 }, 9, 1, 1)).toBe(3_000);
    expect(pauseAfter({ retryAfterMs: null }, 1, 1_000, 5_000)).toBe(1_500);
  });
});
