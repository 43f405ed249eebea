import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../../scripts/test/http.ts';
import type { PlannedCall, SentRequest } from '../record.ts';
import { TIMING } from './policy.ts';
import { CALLER_KEYS, type World } from './world.ts';

/** Asks for every planned call at its moment. Resolves when each request has its answer, or will get none. */
export async function sendTraffic(world: World): Promise<void> {
  const { calls } = world.schedule;
  await Promise.all(calls.map((call) => scriptOf(world, call)));
  world.facts.trafficFromMs = Date.now();
  await Promise.all(
    calls.map(async (call) => {
      await sleep(call.atMs);
      await Promise.all(Array.from({ length: call.times }, () => ask(world, call, world.facts.requests)));
    }),
  );
}

export const scriptOf = ({ control }: World, { to, outcome, providerFaults: faults }: PlannedCall): Promise<unknown> =>
  control('POST', '/control/scenarios', { to, outcome, faults, timing: TIMING });

/** As HOC asks. It is not asked again: who got no answer does not know. */
export async function ask({ place }: World, call: PlannedCall, kept: SentRequest[]): Promise<void> {
  const { index, to, idempotencyKey } = call;
  const request: SentRequest = {
    ...{ index, to, idempotencyKey, sentAtMs: Date.now(), answeredAtMs: null, status: null, body: null },
  };
  kept.push(request);
  const body = {
    campaign_id: 804,
    company_name: 'Kita Birkenallee gGmbH',
    candidate_first_name: call.firstName,
    candidate_last_name: call.lastName,
    to_number: to,
  };
  const headers = {
    authorization: `Bearer ${CALLER_KEYS[index % CALLER_KEYS.length]}`,
    ...(idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey }),
  };
  const answer = await send(`${place.apiUrl}/webhook/trigger-call`, 'POST', body, headers).catch(() => null);
  if (answer === null) return;
  Object.assign(request, { answeredAtMs: Date.now(), status: answer.status, body: answer.body ?? answer.text });
}
