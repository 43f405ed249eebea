import { describe, expect, it } from '@jest/globals';
import { readOptions } from '../../chaos/options.ts';
import { ANCHORS } from '../../chaos/schedule/anchors.ts';
import { PINNED_SEEDS } from '../../chaos/schedule/pinned.ts';
import { givenSchedule, namedRuns, seedRuns } from '../../chaos/schedule/planned-runs.ts';

const planned = (...args: string[]) => [...namedRuns(readOptions(args))];
const anchorsIn = (placement: string, runs: ReturnType<typeof planned>) =>
  runs.filter(({ schedule }) => schedule.placement === placement).map(({ name }) => name.replace('anchor ', ''));

describe('what npm run chaos runs', () => {
  it('is each anchor once, turn by turn in one placement and in the other', () => {
    const runs = planned('--anchors');
    const [agent, carrier] = [anchorsIn('elevenlabs', runs), anchorsIn('twilio', runs)];
    expect([agent.length, carrier.length]).toEqual([ANCHORS.length / 2, ANCHORS.length / 2]);
    expect([...agent, ...carrier].toSorted()).toEqual(ANCHORS.toSorted());
  });

  it('is each anchor in both with --both-placements, and then the pinned seeds', () => {
    const runs = planned('--anchors', '--both-placements', '--pinned');
    const anchors = runs.slice(0, 2 * ANCHORS.length);
    expect([anchorsIn('elevenlabs', anchors), anchorsIn('twilio', anchors)]).toEqual([ANCHORS, ANCHORS]);
    expect(runs.slice(2 * ANCHORS.length).map(({ name }) => name)).toEqual(PINNED_SEEDS.map((seed) => `seed ${seed}`));
  });

  it('is one schedule as often as it is wanted again', () => {
    const again = planned('--seed', 'ab', '--times', '4').map(({ name }) => name);
    expect(again).toEqual(Array.from({ length: 4 }, () => 'seed 00000000000000ab'));
  });

  it('is the same seeds of a base each time, wherever it begins among them', () => {
    const five = [...seedRuns('c0ffee', 0, 5)];
    expect(new Set(five.map(({ name }) => name)).size).toBe(5);
    expect([...seedRuns('c0ffee', 3, 2)]).toEqual(five.slice(3));
  });
});

describe('what is to be made smaller', () => {
  it('is a seed or a kept schedule', () => {
    const options = readOptions(['--shrink', '--schedule', 'chaos/found/restore-and-terminate.json']);
    expect(options.mode).toBe('shrink');
    expect(givenSchedule(options).faults.length).toBeGreaterThan(0);
    expect(givenSchedule(readOptions(['--shrink', '--seed', 'ab'])).seed).toBe('00000000000000ab');
  });

  it('must be said', () => {
    expect(() => readOptions(['--shrink'])).toThrow('--shrink needs --schedule or --seed');
  });
});

it.each(['--seeds 0', '--lanes x', '--from hex', '--unknown'])('takes no %s', (line) => {
  expect(() => readOptions(line.split(' '))).toThrow();
});
