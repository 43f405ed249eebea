import type { Evidence } from './evidence.ts';
import { machineStoodStill } from './i10-recovered.ts';
import { isAcknowledged } from './i2-one-outcome.ts';

/** Why this run proves nothing, however clean it looks: too little of it came about. Empty when it does prove something. */
export function whyInvalid({ record, calls }: Evidence): string[] {
  const { schedule, facts } = record;
  const acknowledged = new Set(facts.requests.filter(isAcknowledged).map(({ index }) => index)).size;
  const fired = new Set(facts.faults.filter(({ firedAtMs }) => firedAtMs !== null).map(({ index }) => index));
  const asleep = schedule.faults.filter(({ index }) => !fired.has(index));
  const strange = facts.exits.filter(({ ours }) => !ours);
  const inTraffic = calls.filter(({ id }) => !isCanary(facts.canaryCalls, id));
  return [
    ...(acknowledged * 2 < schedule.calls.length || schedule.calls.length === 0
      ? [`only ${acknowledged} of ${schedule.calls.length} calls were acknowledged`]
      : []),
    ...(inTraffic.some(({ outcome }) => outcome === 'held') ? [] : ['no call was held']),
    ...asleep.map(({ index, what, target }) => `fault ${index} (${what} ${target}) did not happen`),
    ...(machineStoodStill(facts) ? [`this machine stood still for ${facts.stoodStillMs} ms`] : []),
    ...strange.map(({ process, how }) => `${process} ended by itself: ${how}`),
  ];
}

const isCanary = (canaryCalls: { body: unknown }[], callId: string): boolean =>
  canaryCalls.some(({ body }) => JSON.stringify(body ?? null).includes(callId));
