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
    ['over the change of the clocks in spring', '2025-03-28T20:00:00+01:00', '2025-03-31T09:00:00+02:00'],
    ['over the change of the clocks in autumn', '2025-10-24T20:00:00+02:00', '2025-10-27T09:00:00+01:00'],
  ])('E5 opens next, %s', (_when, at, opening) => {
    expect(nextOpening(new Date(at), HOURS, BERLIN)).toEqual(new Date(opening));
  });

  it('E3 opens by its own clock, never by UTC or by that of this machine', () => {
    expect(nextOpening(new Date('2025-06-16T00:00:00Z'), HOURS, 'Asia/Kolkata')).toEqual(
      new Date('2025-06-16T09:00:00+05:30'),
    );
    expect(isOpen(new Date('2025-06-16T07:30:00Z'), HOURS, BERLIN)).toBe(true);
    expect(isOpen(new Date('2025-06-16T07:30:00Z'), HOURS, 'UTC')).toBe(false);
    expect(isOpen(new Date('2025-06-16T17:30:00Z'), HOURS, BERLIN)).toBe(false);
    expect(isOpen(new Date('2025-06-16T17:30:00Z'), HOURS, 'UTC')).toBe(true);
  });

  // The night in which clocks go forward has no 02:30, the one in which they go back has two.
  const NIGHT = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: 2, until: 4 };
  const MIDNIGHT = { weekdays: [6], from: 0, until: 24 };
  it.each([
    ['forward: 01:59', '2025-03-30T00:59:59Z', NIGHT, false],
    ['forward: 03:00 follows', '2025-03-30T01:00:00Z', NIGHT, true],
    ['forward: 03:59', '2025-03-30T01:59:59Z', NIGHT, true],
    ['forward: 04:00', '2025-03-30T02:00:00Z', NIGHT, false],
    ['back: 01:59', '2025-10-25T23:59:59Z', NIGHT, false],
    ['back: 02:00', '2025-10-26T00:00:00Z', NIGHT, true],
    ['back: 02:00 again', '2025-10-26T01:00:00Z', NIGHT, true],
    ['back: 03:59', '2025-10-26T02:59:59Z', NIGHT, true],
    ['back: 04:00', '2025-10-26T03:00:00Z', NIGHT, false],
    ['Friday, a second before midnight', '2025-06-20T23:59:59+02:00', MIDNIGHT, false],
    ['Saturday, midnight', '2025-06-21T00:00:00+02:00', MIDNIGHT, true],
    ['Saturday, a second before midnight', '2025-06-21T23:59:59+02:00', MIDNIGHT, true],
    ['Sunday, midnight', '2025-06-22T00:00:00+02:00', MIDNIGHT, false],
  ] as const)('E5 is open to the second on both sides of midnight and of a change of clocks: %s', (...row) => {
    const [, at, hours, open] = row;
    expect(isOpen(new Date(at), { ...hours, weekdays: [...hours.weekdays] }, BERLIN)).toBe(open);
  });

  it('E1 that is never open has no next opening', () => {
    expect(nextOpening(new Date('2025-06-16T03:00:00Z'), { ...HOURS, from: 12, until: 12 }, BERLIN)).toBeNull();
  });
});
