import type { PlannedFault } from '../record.ts';
import { ANCHORS, STEP_COMMIT_UNKNOWN } from './anchors.ts';
import { type Random, randomOf } from './random.ts';

export const LINKS = [
  'api→pg',
  'worker→pg',
  'api→temporal',
  'worker→temporal',
  'api→providers',
  'worker→providers',
  'simulator→api',
] as const;
export type LinkName = (typeof LINKS)[number];

const PROVIDERS = ['hoc', 'elevenlabs', 'twilio', 'openai', 'crm'] as const;
const TABLES = ['calls', 'call_attempts', 'webhook_events', 'timeline', 'conversations', 'crm_deliveries'] as const;

/** Of one process only: half an hour is how old a signature may be, and once a year an hour comes twice. */
const CLOCKS = ['clock:+31m', 'clock:-31m', 'clock:+2h', 'clock:-2h', 'clock:dst'] as const;

type Deed = Pick<PlannedFault, 'what' | 'target' | 'forMs'>;

const processOf = (random: Random) => random.pick(['api', 'worker', 'worker'] as const);
const workflowOf = (random: Random) => `workflow:${random.integer(0, 6)}`;

/** What can happen, by weight. Every one is healed at the latest at `healAtMs`. */
const DEEDS: readonly (readonly [number, (random: Random) => Deed])[] = [
  [10, (random) => ({ what: 'kill', target: processOf(random), forMs: random.integer(0, 3_000) })],
  [5, (random) => ({ what: 'freeze', target: processOf(random), forMs: random.integer(500, 6_000) })],
  [3, (random) => ({ what: 'terminate', target: processOf(random), forMs: random.integer(0, 2_000) })],
  [3, () => ({ what: 'add', target: 'worker-2', forMs: null })],
  [2, (random) => ({ what: 'kill-postmaster', target: 'postgres', forMs: random.integer(0, 2_000) })],
  [2, (random) => ({ what: 'kill-group', target: 'postgres', forMs: random.integer(0, 2_000) })],
  [3, () => ({ what: 'end-sessions', target: 'postgres', forMs: null })],
  [3, (random) => ({ what: 'kill', target: 'temporal', forMs: random.integer(0, 2_000) })],
  [2, (random) => ({ what: 'reset', target: workflowOf(random), forMs: null })],
  [2, (random) => ({ what: 'terminate', target: workflowOf(random), forMs: null })],
  [1, (random) => ({ what: 'restore', target: 'database', forMs: random.integer(300, 1_500) })],
  [2, (random) => ({ what: random.pick(CLOCKS), target: processOf(random), forMs: random.integer(500, 3_000) })],
  [2, (random) => ({ what: 'disk-full', target: random.pick(TABLES), forMs: random.integer(300, 2_500) })],
  [14, (random) => ({ what: wrongOf(random), target: random.pick(LINKS), forMs: random.integer(300, 4_000) })],
  [5, (random) => ({ what: outageOf(random), target: random.pick(PROVIDERS), forMs: random.integer(300, 3_000) })],
];

const wrongOf = (random: Random): string =>
  random.pick([
    'cut',
    'cut',
    'black-hole',
    'deaf',
    'mute',
    `delay:${random.integer(10, 500)}`,
    `cut-after:${random.integer(100, 20_000)}`,
  ]);

const outageOf = (random: Random): string => random.pick(['outage:503', 'outage:429', 'outage:refuse', 'outage:hang']);

/**
 * Between 2 and 8, and up to three calls that are taken back. Each has a stream of its own: one that is taken away moves no
 * other.
 */
export function faultsOf(seed: string): PlannedFault[] {
  const count = randomOf(seed, 'faults').integer(2, 8);
  const faults = Array.from({ length: count }, (_, index) => {
    const random = randomOf(seed, `faults ${index}`);
    const deed = random.weighted(DEEDS)(random);
    return { index, at: momentOf(random), ...deed };
  });
  return [...faults, ...callsTakenBack(seed, count)];
}

function callsTakenBack(seed: string, firstIndex: number): PlannedFault[] {
  return Array.from({ length: randomOf(seed, 'taken back').integer(0, 3) }, (_, nth) => {
    const random = randomOf(seed, `taken back ${nth}`);
    // An open call is mostly one that was not dialled yet.
    const target = `${random.pick(['open-call', 'placed-call', 'placed-call'])}:${random.integer(0, 3)}`;
    return { index: firstIndex + nth, at: momentOf(random), what: 'take-back', target, forMs: null };
  });
}

/** What hangs on a point of the story that does not come happens then. */
const LAST_MS = 6_500;

function momentOf(random: Random): PlannedFault['at'] {
  if (random.chance(0.45)) return { ms: random.integer(300, LAST_MS) };
  const name = random.chance(0.12) ? STEP_COMMIT_UNKNOWN : random.pick(ANCHORS);
  return { anchor: { name, nth: random.integer(1, name === STEP_COMMIT_UNKNOWN ? 25 : 4) }, orAtMs: LAST_MS };
}
