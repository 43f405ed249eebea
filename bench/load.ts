import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../scripts/test/product.ts';
import { followCalls } from './calls.ts';

const QUICK_CALL = { ringMs: 100, talkMs: 200, summaryAfterMs: 50, webhookAfterMs: 50 };
/** What the simulated providers take of a call's time themselves: ringing, the talk, and their webhook after it. */
const PROVIDERS_MS = QUICK_CALL.ringMs + QUICK_CALL.talkMs + QUICK_CALL.webhookAfterMs;

export const quickCalls = (product: Product): Promise<unknown> =>
  product.control('POST', '/control/scenarios', { to: '*', outcome: 'held', timing: QUICK_CALL });

/** What calls of a load took. */
export interface Latencies {
  /** until the answer to who asked for it */
  answeredMs: number[];
  /** from the request to the closed row, without what the providers took themselves */
  addedMs: number[];
  failures: string[];
}

/**
 * Open loop: a request is sent when it is due, whatever became of the others, and counts from then, so that a stall
 * counts for all whom it kept waiting.
 * @param meanwhile something that is done while the calls come; the load lasts until it is over as well
 */
export async function atRate(
  product: Product,
  perSecond: number,
  forMs: number,
  meanwhile: () => Promise<void> = async () => {},
): Promise<Latencies> {
  const calls = followCalls(product);
  const began = performance.now();
  try {
    const count = Math.round((perSecond * forMs) / 1_000);
    const placing = Array.from({ length: count }, async (_, index) => {
      const dueAt = began + (index * 1_000) / perSecond;
      await sleep(dueAt - performance.now());
      const { answeredAfterMs, closed } = await calls.place(dueAt);
      return { answeredAfterMs, closed: await closed };
    });
    const [told] = await Promise.all([Promise.all(placing), meanwhile()]);
    return {
      answeredMs: told.map(({ answeredAfterMs }) => answeredAfterMs),
      addedMs: told.flatMap(({ closed }) => (closed ? [closed.closedAfterMs - PROVIDERS_MS] : [])),
      failures: calls.failures,
    };
  } finally {
    calls.stop();
  }
}

/** Calls told to their end per second, with so many in flight all the time. What starts and ends the load is not counted. */
export async function throughput(
  product: Product,
  inFlight: number,
  forMs: number,
): Promise<{ callsPerSecond: number; closed: number; failures: string[] }> {
  const rampMs = 3_000;
  const calls = followCalls(product);
  const countFrom = performance.now() + rampMs;
  const until = countFrom + forMs;
  let counted = 0;
  let closed = 0;
  const line = async () => {
    while (performance.now() < until) {
      const ended = await (await calls.place()).closed;
      const now = performance.now();
      if (ended === null) continue;
      closed += 1;
      if (now >= countFrom && now < until) counted += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: inFlight }, line));
    return { callsPerSecond: counted / (forMs / 1_000), closed, failures: calls.failures };
  } finally {
    calls.stop();
  }
}
