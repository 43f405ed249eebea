import type { PlannedCall } from '../record.ts';
import { type Random, randomOf } from './random.ts';

/** Traffic goes on for so long; what is asked for last still meets the faults. */
const TRAFFIC_MS = 6_500;

const OUTCOMES = [
  [55, 'held'],
  [8, 'no_answer'],
  [7, 'busy'],
  [7, 'voicemail'],
  [4, 'failed'],
  [3, 'canceled'],
  [3, 'rejected_number'],
  [5, 'hangs_up_early'],
  [3, 'opts_out'],
  [3, 'asks_callback'],
  [2, 'gate_failed'],
] as const;

/** Of the order itself: a number has at most one of them. */
const PLACING_FAULTS: ((random: Random) => string)[] = [
  () => 'accept_then_timeout:1',
  () => 'accept_then_500:1',
  () => 'accept_then_reset:1',
  (random) => `reject_429:${random.integer(1, 2)}`,
  () => 'reject_500_before_accept:1',
  () => 'success_false:1',
  () => 'null_ids:1',
];

const LATER_FAULTS: ((random: Random) => string)[] = [
  () => 'webhooks_lost',
  () => 'elevenlabs_webhook_lost',
  () => 'twilio_webhooks_lost',
  () => 'webhooks_twice',
  (random) => `webhooks_late:${random.integer(200, 1_500)}`,
  () => 'webhooks_reordered',
  () => 'webhook_before_answer',
  (random) => `summary_late:${random.integer(300, 1_500)}`,
  () => 'summary_never',
  (random) => `amd_late:${random.integer(200, 900)}`,
  () => 'transcript_null_messages',
  () => 'llm_bad_json:1',
  () => 'llm_refuses:1',
  (random) => `llm_429:${random.integer(1, 2)}`,
  (random) => `crm_500:${random.integer(1, 3)}`,
  (random) => `crm_timeout:${random.integer(1, 2)}`,
  () => 'crm_400',
];

/** Between 20 and 40 calls: most to people of their own, some to a number that another candidate has too. */
export function callsOf(seed: string): PlannedCall[] {
  const random = randomOf(seed, 'calls');
  const outcomes = randomOf(seed, 'outcomes');
  const count = random.integer(20, 40);
  const firstGerman = random.integer(0, 600);
  const calls: PlannedCall[] = [];
  for (let index = 0; index < count; index++) {
    const same = index > 2 && random.chance(0.12) ? random.pick(calls) : null;
    const fate = fateOf(outcomes);
    calls.push({
      index,
      atMs: random.integer(0, TRAFFIC_MS),
      to: same?.to ?? numberOf(index, firstGerman, random),
      firstName: 'Kanaria',
      lastName: `Geheimrat${seed.slice(0, 8)}x${index}`,
      idempotencyKey: random.chance(0.6) ? `key-${seed.slice(0, 8)}-${index}` : null,
      // One number is one person's phone: what it does does not depend on who is asked for.
      ...(same ? { outcome: same.outcome, providerFaults: same.providerFaults } : fate),
      times: random.chance(0.2) ? random.integer(2, 4) : 1,
    });
  }
  return calls;
}

/** Both ranges are fictitious; +49 30 23125 200 is our own line. */
function numberOf(index: number, firstGerman: number, random: Random): string {
  if (random.chance(0.2)) return `+12125550${100 + index}`;
  return `+493023125${300 + ((firstGerman + index) % 700)}`;
}

function fateOf(random: Random): Pick<PlannedCall, 'outcome' | 'providerFaults'> {
  const outcome = random.weighted(OUTCOMES);
  const placing = random.chance(0.15) ? [random.pick(PLACING_FAULTS)(random)] : [];
  const later = random.chance(0.35) ? [random.pick(LATER_FAULTS)(random)] : [];
  return { outcome, providerFaults: [...placing, ...later] };
}
