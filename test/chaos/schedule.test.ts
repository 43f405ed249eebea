import { describe, expect, it } from '@jest/globals';
import { ANCHORS } from '../../chaos/schedule/anchors.ts';
import { anchorSchedules } from '../../chaos/schedule/anchor-schedules.ts';
import { nthSeed, randomOf } from '../../chaos/schedule/random.ts';
import { scheduleOf } from '../../chaos/schedule/schedule-of.ts';

const SEEDS = Array.from({ length: 300 }, (_, nth) => nthSeed('5eed', nth));
const SCHEDULES = SEEDS.map(scheduleOf);

describe('the schedule of a seed of the fault bench', () => {
  it('is the same for the same seed, and another one for another seed', () => {
    expect(SEEDS.map(scheduleOf)).toEqual(SCHEDULES);
    expect(new Set(SCHEDULES.map((schedule) => JSON.stringify({ ...schedule, seed: '' }))).size).toBe(SEEDS.length);
  });

  it('draws each fault from a stream of its own: what one takes moves no other, nor any call', () => {
    const stream = () => {
      const random = randomOf('5eed', 'faults 1');
      return Array.from({ length: 5 }, () => random.integer(0, 1_000_000));
    };
    const before = stream();
    randomOf('5eed', 'faults 0').integer(0, 9);
    randomOf('5eed', 'calls').integer(0, 9);
    expect(stream()).toEqual(before);
    expect(stream()).not.toEqual(Array.from({ length: 5 }, () => randomOf('5eed', 'faults 2').integer(0, 1_000_000)));
  });

  it('has 20 to 40 calls, 2 to 8 faults and up to three calls taken back, and all of it happens before everything is healed', () => {
    for (const { calls, faults, healAtMs } of SCHEDULES) {
      const broken = faults.filter(({ what }) => what !== 'take-back').length;
      expect([calls.length >= 20, calls.length <= 40, broken >= 2, broken <= 8]).not.toContain(false);
      expect(faults.length - broken).toBeLessThanOrEqual(3);
      expect(Math.max(...calls.map(({ atMs }) => atMs))).toBeLessThan(healAtMs);
      expect(Math.max(0, ...faults.map(({ at }) => ('ms' in at ? at.ms : 0)))).toBeLessThan(healAtMs);
    }
  });

  it('rings fictitious numbers only, and never our own line', () => {
    const numbers = [...SCHEDULES, ...anchorSchedules('twilio').map(({ schedule }) => schedule)].flatMap(({ calls }) =>
      calls.map(({ to }) => to),
    );
    expect(numbers.filter((to) => !/^(\+493023125\d{3}|\+121255501\d{2})$/.test(to))).toEqual([]);
    expect(numbers).not.toContain('+493023125200');
  });

  it('has, over the seeds, both placements, every anchor, every kind of fault and numbers that two candidates share', () => {
    expect(new Set(SCHEDULES.map(({ placement }) => placement)).size).toBe(2);
    const faults = SCHEDULES.flatMap((schedule) => schedule.faults);
    const anchors = new Set(faults.map(({ at }) => ('anchor' in at ? at.anchor.name : '')));
    expect([...anchors]).toEqual(expect.arrayContaining(ANCHORS));
    const deeds = new Set(faults.map(({ what, target }) => `${what.split(':')[0]} ${target.split(':')[0]}`));
    expect([...deeds]).toEqual(expect.arrayContaining(KINDS));
    expect(SCHEDULES.some(({ calls }) => new Set(calls.map(({ to }) => to)).size < calls.length)).toBe(true);
  });
});

describe('the runs of the anchors', () => {
  it('are fourteen, each with a kill at its own point of the story, the last two of the API', () => {
    const faults = anchorSchedules('elevenlabs').map(({ schedule }) => schedule.faults);
    expect(faults.map(([fault]) => fault?.at)).toEqual(ANCHORS.map((name) => ({ anchor: { name, nth: 1 } })));
    expect(faults.map(([fault]) => fault?.target)).toEqual([...Array<string>(12).fill('worker'), 'api', 'api']);
  });
});

const KINDS = [
  ...['kill', 'freeze', 'terminate', 'clock'].flatMap((what) => [`${what} api`, `${what} worker`]),
  ...['kill-postmaster', 'kill-group', 'end-sessions'].map((what) => `${what} postgres`),
  ...['cut', 'black-hole', 'deaf', 'mute', 'delay', 'cut-after'].map((what) => `${what} worker→pg`),
  ...['hoc', 'elevenlabs', 'twilio', 'openai', 'crm'].map((provider) => `outage ${provider}`),
  ...[
    'add worker-2',
    'kill temporal',
    'reset workflow',
    'terminate workflow',
    'restore database',
    'disk-full calls',
    'take-back open-call',
    'take-back placed-call',
  ],
];
