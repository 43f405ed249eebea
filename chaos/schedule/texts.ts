import type { PlannedText } from '../record.ts';
import { type Random, randomOf } from './random.ts';

/** What is asked for last still meets the faults. */
const TRAFFIC_MS = 6_500;

/** Of the carrier: the text is taken or not, and its sender does not learn which. */
const FAULTS: readonly ((random: Random) => string[])[] = [
  () => [],
  () => [],
  () => ['sms_accept_then_timeout:1'],
  () => ['sms_accept_then_500:1'],
  () => ['sms_accept_then_reset:1'],
];

/** Up to six, each to a number of its own that nobody rings; some are asked for several times at once. */
export function textsOf(seed: string): PlannedText[] {
  const random = randomOf(seed, 'texts');
  return Array.from({ length: random.integer(0, 6) }, (_, index) => ({
    index,
    atMs: random.integer(0, TRAFFIC_MS),
    to: `+4930231252${20 + index}`,
    text: `Guten Tag, Geheimrat${seed.slice(0, 8)}y${index}`,
    idempotencyKey: random.chance(0.6) ? `text-${seed.slice(0, 8)}-${index}` : null,
    providerFaults: random.pick(FAULTS)(random),
    times: random.chance(0.3) ? random.integer(2, 4) : 1,
  }));
}
