import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../../scripts/test/http.ts';
import type { PlannedCall, PlannedText, SentRequest } from '../record.ts';
import { TIMING } from './policy.ts';
import { CALLER_KEYS, type World } from './world.ts';

/** Asks for every planned call and text at its moment. Resolves when each request has its answer, or will get none. */
export async function sendTraffic(world: World): Promise<void> {
  const { schedule, facts, control } = world;
  const { calls, texts = [] } = schedule;
  await Promise.all(calls.map((call) => scriptOf(world, call)));
  await Promise.all(
    texts.map(({ to, providerFaults: faults }) =>
      control('POST', '/control/scenarios', { to, outcome: 'held', faults }),
    ),
  );
  facts.trafficFromMs = Date.now();
  const askFor = async ({ atMs, times }: PlannedCall | PlannedText, wish: Wish, kept: SentRequest[]) => {
    await sleep(atMs);
    await Promise.all(Array.from({ length: times }, () => askUntilAnswered(world, wish, kept)));
  };
  await Promise.all([
    ...calls.map((call) => askFor(call, wishOfCall(call), facts.requests)),
    ...texts.map((text) => askFor(text, wishOfText(text), facts.texts)),
  ]);
}

export const scriptOf = ({ control }: World, { to, outcome, providerFaults: faults }: PlannedCall): Promise<unknown> =>
  control('POST', '/control/scenarios', { to, outcome, faults, timing: TIMING });

const PAUSE_MS = 400;

/**
 * As careful clients do: asks again what was provably not accepted (no connection, 503), and with an Idempotency-Key also
 * what was left without an answer. Ends when everything has been healed for a while.
 */
async function askUntilAnswered(world: World, wish: Wish, kept: SentRequest[]): Promise<void> {
  for (;;) {
    const how = await ask(world, wish, kept);
    const mayAskAgain = how === 'not_accepted' || (how === 'no_answer' && wish.idempotencyKey !== null);
    if (!mayAskAgain || isOver(world)) return;
    await sleep(PAUSE_MS);
  }
}

const AFTER_HEALING_MS = 10_000;

const isOver = ({ facts: { healedAtMs }, patience }: World): boolean =>
  healedAtMs > 0 && Date.now() > healedAtMs + AFTER_HEALING_MS * patience;

/** What is asked for, and at which door. */
interface Wish extends Pick<SentRequest, 'index' | 'to' | 'idempotencyKey'> {
  path: string;
  body: object;
}

export const wishOfCall = ({ index, to, idempotencyKey, firstName, lastName }: PlannedCall): Wish => ({
  ...{ index, to, idempotencyKey, path: '/webhook/trigger-call' },
  body: {
    campaign_id: 804,
    company_name: 'Kita Birkenallee gGmbH',
    candidate_first_name: firstName,
    candidate_last_name: lastName,
    to_number: to,
  },
});

const wishOfText = ({ index, to, idempotencyKey, text }: PlannedText): Wish => ({
  ...{ index, to, idempotencyKey, path: '/api/twilio/send-sms' },
  body: { to, message: text },
});

/** One request, kept with its answer. */
export async function ask(
  { place }: World,
  { index, to, idempotencyKey, path, body }: Wish,
  kept: SentRequest[],
): Promise<'answered' | 'not_accepted' | 'no_answer'> {
  const request: SentRequest = {
    ...{ index, to, idempotencyKey, sentAtMs: Date.now(), answeredAtMs: null, status: null, body: null },
  };
  kept.push(request);
  const headers = {
    authorization: `Bearer ${CALLER_KEYS[index % CALLER_KEYS.length]}`,
    ...(idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey }),
  };
  try {
    const answer = await send(place.apiUrl + path, 'POST', body, headers);
    Object.assign(request, { answeredAtMs: Date.now(), status: answer.status, body: answer.body ?? answer.text });
    return answer.status === 503 ? 'not_accepted' : 'answered';
  } catch (error) {
    return wasRefused(error) ? 'not_accepted' : 'no_answer';
  }
}

const wasRefused = (error: unknown): boolean =>
  ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
