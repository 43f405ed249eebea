import type { Violation } from '../record.ts';
import { broken, type Evidence, isAccepted } from './evidence.ts';
import { callIdIn } from './i2-one-outcome.ts';

/** Longer than what a request waits for a connection to PostgreSQL leaves room for, when every process misses it at once. */
const STOOD_STILL_MS = 2_000;

/** True when nothing ran here for so long, the bench neither, while the calls after healing were made. */
export const machineStoodStill = ({ stoodStillMs = 0 }: { stoodStillMs?: number }): boolean =>
  stoodStillMs > STOOD_STILL_MS;

/**
 * I10: killing, freezing and cutting break nothing for good. The other invariants hold with all that happened; and once it
 * is healed the product says that it is ready, and new calls go all the way to the CRM.
 */
export function recovered({ record, callById, crmPosts }: Evidence): Violation[] {
  const { canaryCalls, readyAtEnd } = record.facts;
  const notReady = readyAtEnd ? [] : [broken('I10', null, 'not ready again after everything was healed')];
  // Nobody's fault but the machine's, and nothing is proved by it either (validity.ts).
  if (machineStoodStill(record.facts)) return notReady;
  const failed = canaryCalls.flatMap(({ index, status, body }) => {
    const id = callIdIn(body);
    const isHeld = id !== null && callById.get(id)?.outcome === 'held';
    const isReported = crmPosts.some((post) => post.key === `${id}:v1` && isAccepted(post));
    const what = isHeld ? 'was not reported' : `was not held (answer ${status})`;
    return isHeld && isReported ? [] : [broken('I10', id, `call ${index}, made after everything was healed, ${what}`)];
  });
  return [...notReady, ...failed];
}
