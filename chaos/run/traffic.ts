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
      await Promise.all(Array.from({ length: call.times }, () => askUntilAnswered(world, call)));
    }),
  );
}

export const scriptOf = ({ control }: World, { to, outcome, providerFaults: faults }: PlannedCall): Promise<unknown> =>
  control('POST', '/control/scenarios', { to, outcome, faults, timing: TIMING });

const PAUSE_MS = 400;

/**
 * As careful clients do: asks again what was provably not accepted (no connection, 503), and with an Idempotency-Key also
 * what was left without an answer. Ends when everything has been healed for a while.
 */
async function askUntilAnswered(world: World, call: PlannedCall): Promise<void> {
  for (;;) {
    const how = await ask(world, call, world.facts.requests);
    const mayAskAgain = how === 'not_accepted' || (how === 'no_answer' && call.idempotencyKey !== null);
    if (!mayAskAgain || isOver(world)) return;
    await sleep(PAUSE_MS);
  }
}

const AFTER_HEALING_MS = 10_000;

const isOver = ({ facts: { healedAtMs }, patience }: World): boolean =>
  healedAtMs > 0 && Date.now() > healedAtMs + AFTER_HEALING_MS * patience;

/** One request of a call, kept with its answer. */
export async function ask(
  { place }: World,
  call: PlannedCall,
  kept: SentRequest[],
): Promise<'answered' | 'not_accepted' | 'no_answer'> {
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
  try {
    const answer = await send(`${place.apiUrl}/webhook/trigger-call`, 'POST', body, headers);
    Object.assign(request, { answeredAtMs: Date.now(), status: answer.status, body: answer.body ?? answer.text });
    return answer.status === 503 ? 'not_accepted' : 'answered';
  } catch (error) {
    return wasRefused(error) ? 'not_accepted' : 'no_answer';
  }
}

const wasRefused = (error: unknown): boolean =>
  ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
