import type { Schedule } from '../record.ts';
import { callsOf } from './calls.ts';
import { faultsOf } from './faults.ts';
import { randomOf } from './random.ts';
import { textsOf } from './texts.ts';

/**
 * What is to happen in the run of a seed (64 bits in hex). Pure: the same seed is the same schedule. A seed is worth as
 * much as this code is old, so what failed is kept as the schedule itself.
 */
export function scheduleOf(seed: string): Schedule {
  return {
    version: 1,
    seed,
    placement: randomOf(seed, 'placement').pick(['elevenlabs', 'twilio'] as const),
    policy: {},
    calls: callsOf(seed),
    texts: textsOf(seed),
    faults: faultsOf(seed),
    healAtMs: 7_500,
  };
}
