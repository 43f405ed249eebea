import { readFileSync } from 'node:fs';
import type { ChaosOptions } from '../options.ts';
import type { Schedule } from '../record.ts';
import type { PlannedRun } from '../run/judge.ts';
import { anchorSchedules } from './anchor-schedules.ts';
import { PINNED_SEEDS } from './pinned.ts';
import { nthSeed } from './random.ts';
import { scheduleOf } from './schedule-of.ts';

/** What was asked for by name: each must prove something. */
export function* namedRuns(options: ChaosOptions): Generator<PlannedRun> {
  if (options.mode === 'schedule') {
    const schedule = givenSchedule(options);
    for (let run = 0; run < options.times; run++) yield { name: `seed ${schedule.seed}`, schedule };
    return;
  }
  if (options.anchors) for (const placement of ['elevenlabs', 'twilio'] as const) yield* anchorsOf(placement, options);
  if (options.pinned) yield* PINNED_SEEDS.map(seedRun);
}

/** Seeds of a base, counted on from `from`: the same each time. */
export function* seedRuns(base: string, from: number, count: number): Generator<PlannedRun> {
  for (let nth = from; nth < from + count; nth++) yield seedRun(nthSeed(base, nth));
}

function seedRun(seed: string): PlannedRun {
  return { name: `seed ${seed}`, schedule: scheduleOf(seed) };
}

/** In one placement each, turn by turn, unless the other one is asked for too. */
function anchorsOf(placement: Schedule['placement'], { bothPlacements }: ChaosOptions): PlannedRun[] {
  const isTurnOf = (index: number) => (index % 2 === 0) === (placement === 'elevenlabs');
  return anchorSchedules(placement).filter((_, index) => bothPlacements || isTurnOf(index));
}

/** The one that was asked for: kept in a file, or made of its seed. */
export function givenSchedule({ scheduleFile, seed }: ChaosOptions): Schedule {
  if (scheduleFile !== null) return JSON.parse(readFileSync(scheduleFile, 'utf8')) as Schedule;
  return scheduleOf(seed ?? '');
}
