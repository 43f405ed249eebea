import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ContactHours, isOpen, nextOpening } from '../../../src/domain/leads/contact-hours.ts';
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

describe('an hour that the change of the clocks skips', () => {
  it('is open again a week later', () => {
    const hours = { weekdays: [7], from: 2, until: 3 };
    const justClosed = new Date('2025-03-23T03:00:00+01:00');
    expect(nextOpening(justClosed, hours, BERLIN)).toEqual(new Date('2025-04-06T02:00:00+02:00'));
  });
});

describe('the hours, in any zone and over every change of the clocks', () => {
  const zones = fc.constantFrom(BERLIN, 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Africa/Casablanca');
  /** around the nights in which clocks change somewhere, and any other time */
  const instants = fc.oneof(
    fc
      .tuple(
        fc.constantFrom(
          '2025-03-09T07:00Z',
          '2025-03-30T01:00Z',
          '2025-10-05T15:30Z',
          '2025-10-26T01:00Z',
          '2025-11-02T06:00Z',
        ),
        fc.integer({ min: -2 * 86_400, max: 2 * 86_400 }),
      )
      .map(([change, seconds]) => new Date(Date.parse(change) + seconds * 1_000)),
    fc.date({ min: new Date('2024-01-01'), max: new Date('2034-01-01'), noInvalidDate: true }),
  );
  const hours: fc.Arbitrary<ContactHours> = fc.record({
    weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
    from: fc.integer({ min: 0, max: 22 }),
    until: fc.integer({ min: 1, max: 24 }),
  });

  /** Weekday and hour as a clock on the wall there shows them, apart from the code that is tried. */
  const onTheWall = (at: Date, timeZone: string) => {
    const shown = new Date(`${at.toLocaleString('sv-SE', { timeZone }).replace(' ', 'T')}Z`);
    return { weekday: shown.getUTCDay() || 7, hour: shown.getUTCHours() };
  };

  it('are open exactly when the clock on the wall says so', () => {
    fc.assert(
      fc.property(instants, hours, zones, (at, given, zone) => {
        const { weekday, hour } = onTheWall(at, zone);
        const open = given.weekdays.includes(weekday) && given.from <= hour && hour < given.until;
        expect(isOpen(at, given, zone)).toBe(open);
      }),
    );
  });

  it('open next at a moment that is open, not in the past, with none that is open before it', () => {
    fc.assert(
      fc.property(
        instants,
        hours,
        zones,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
        (at, given, zone, shares) => {
          const opening = nextOpening(at, given, zone);
          if (given.from >= given.until) return expect(opening).toBeNull();
          expect(isOpen(opening!, given, zone)).toBe(true);
          const waitMs = opening!.getTime() - at.getTime();
          expect(waitMs).toBeGreaterThanOrEqual(0);
          if (waitMs === 0) return;
          const before = [waitMs - 1, ...shares.map((share) => Math.floor(share * (waitMs - 1)))];
          for (const laterMs of before) expect(isOpen(new Date(at.getTime() + laterMs), given, zone)).toBe(false);
        },
      ),
    );
  });
});
