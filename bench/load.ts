import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../scripts/test/product.ts';
import type { Calls } from './calls.ts';
import { percentile, printFigure } from './figures.ts';

const QUICK_CALL = { ringMs: 100, talkMs: 200, summaryAfterMs: 50, webhookAfterMs: 50 };

export const quickCalls = (product: Product): Promise<unknown> =>
  product.control('POST', '/control/scenarios', { to: '*', outcome: 'held', timing: QUICK_CALL });

/**
 * How long HOC waits for its answer. Open loop: a request is sent when it is due, whatever became of the others, and
 * counts from then, so that a stall counts for all whom it kept waiting.
 */
export async function triggerLatency(calls: Calls, perSecond: number, forMs: number): Promise<void> {
  const began = performance.now();
  const count = Math.round((perSecond * forMs) / 1_000);
  const answers = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const dueAfterMs = (index * 1_000) / perSecond;
      await sleep(dueAfterMs);
      const call = await calls.place();
      return { tookMs: performance.now() - began - dueAfterMs, closed: call.closed };
    }),
  );
  const took = answers.map(({ tookMs }) => tookMs);
  await Promise.all(answers.map(({ closed }) => closed));
  printFigure('triggerP50Ms', percentile(took, 0.5), 'ms');
  printFigure('triggerP99Ms', percentile(took, 0.99), 'ms');
}

/** Calls told to their end per second, with so many in flight all the time. What starts and ends the load is not counted. */
export async function throughput(calls: Calls, inFlight: number, forMs: number): Promise<void> {
  const rampMs = 3_000;
  const countFrom = performance.now() + rampMs;
  const until = countFrom + forMs;
  let closed = 0;
  const line = async () => {
    while (performance.now() < until) {
      const ended = await (await calls.place()).closed;
      const now = performance.now();
      if (ended !== null && now >= countFrom && now < until) closed += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, line));
  printFigure('callsPerSecond', closed / (forMs / 1_000), 'calls/s');
}
