import { describe, expect, it } from '@jest/globals';
import { isOpen, nextOpening } from '../../../src/domain/leads/contact-hours.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';

const HOURS = DEFAULT_POLICY.leadContactHours;
const BERLIN = 'Europe/Berlin';

describe('the office', () => {
  it.each([
    ['Monday 09:00', '2025-06-16T09:00:00+02:00', true],
    ['Monday 08:59', '2025-06-16T08:59:59+02:00', false],
    ['Friday 17:59', '2025-06-20T17:59:59+02:00', true],
    ['Friday 18:00', '2025-06-20T18:00:00+02:00', false],
    ['Saturday noon', '2025-06-21T12:00:00+02:00', false],
    ['Sunday noon', '2025-06-22T12:00:00+02:00', false],
    ['winter, 09:00', '2025-12-15T09:00:00+01:00', true],
  ])('%s', (_when, at, open) => {
    expect(isOpen(new Date(at), HOURS, BERLIN)).toBe(open);
  });

  it.each([
    ['while it is open: now', '2025-06-16T10:20:30+02:00', '2025-06-16T10:20:30+02:00'],
    ['in the night: in the morning', '2025-06-16T03:00:00+02:00', '2025-06-16T09:00:00+02:00'],
    ['in the evening: the next morning', '2025-06-16T18:00:00+02:00', '2025-06-17T09:00:00+02:00'],
    ['on Friday evening: on Monday', '2025-06-20T18:30:00+02:00', '2025-06-23T09:00:00+02:00'],
    ['over the change of the clocks', '2025-03-28T20:00:00+01:00', '2025-03-31T09:00:00+02:00'],
  ])('opens next, %s', (_when, at, opening) => {
    expect(nextOpening(new Date(at), HOURS, BERLIN)).toEqual(new Date(opening));
  });

  it('opens by its own clock', () => {
    expect(nextOpening(new Date('2025-06-16T00:00:00Z'), HOURS, 'Asia/Kolkata')).toEqual(
      new Date('2025-06-16T09:00:00+05:30'),
    );
  });

  it('that is never open has no next opening', () => {
    expect(nextOpening(new Date('2025-06-16T03:00:00Z'), { ...HOURS, from: 12, until: 12 }, BERLIN)).toBeNull();
  });
});
