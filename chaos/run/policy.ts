import { availableParallelism, loadavg } from 'node:os';
import type { CallPolicy } from '../../src/domain/policy.ts';
import type { MessagePolicy } from '../../src/domain/messages/message-policy.ts';
import { TEST_POLICY } from '../../scripts/test/test-policy.ts';

/**
 * The waits of a call in a run: those of the tests, with what the bench proves beside them. reconcileCalls runs by
 * itself, as in production.
 */
const BENCH_POLICY: Partial<CallPolicy> = {
  ...TEST_POLICY,
  reconcileEveryMs: 1_000,
  stalledAfterMs: 1_500,
  notRoutedAfterMs: 500,
  crmRetryForMs: 15_000,
  // Longer than any load makes the CRM's answer wait: an acknowledgement is lost by a fault, or not at all (I3).
  crmRequestMs: 6_000,
};

/** Outages of several seconds are what a run is about. */
const DIAL_WITHIN_MS = 20_000;
const MOST_PATIENT = 4;

/**
 * How much longer this machine takes than an idle one, 1 to 4: it may have much else to do. Otherwise no call is dialled
 * in time, and the run proves nothing.
 */
export const patienceNow = (): number => Math.min(MOST_PATIENT, Math.max(1, loadavg()[0]! / availableParallelism()));

/** @param own of the schedule */
export const policyOf = (own: Record<string, unknown>, patience: number): Record<string, unknown> => ({
  ...BENCH_POLICY,
  dialWithinMs: Math.round(DIAL_WITHIN_MS * patience),
  answerWithinMs: Math.round((DIAL_WITHIN_MS + 5_000) * patience),
  ...own,
});

/** The waits of a text in a run. One that does not arrive is not sent as another one: each is judged by itself. */
export const MESSAGE_POLICY: Partial<MessagePolicy> = {
  ...{ retryFirstMs: 100, retryMaxMs: 500, retryForMs: 15_000, maxResends: 0, answerWithinMs: 5_000 },
  ...{ unknownLooksMs: [0, 100, 300, 600, 1_000], notSentAfterMs: 3_000, unresolvedAfterMs: 15_000 },
  ...{ askFirstMs: 600, askMaxMs: 600, askForMs: 5_000 },
};

/** Of every simulated call: a second of ringing and talking together. */
export const TIMING = { ringMs: 150, talkMs: 300, summaryAfterMs: 100, webhookAfterMs: 50 };
