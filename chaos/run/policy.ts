import type { CallPolicy } from '../../src/domain/policy.ts';
import { TEST_POLICY } from '../../scripts/test/test-policy.ts';

/**
 * The waits of a call in a run: those of the tests, with what the bench proves beside them. reconcileCalls runs by
 * itself, as in production.
 */
export const BENCH_POLICY: Partial<CallPolicy> = {
  ...TEST_POLICY,
  reconcileEveryMs: 1_000,
  stalledAfterMs: 1_500,
  notRoutedAfterMs: 500,
  crmRetryForMs: 15_000,
  // Outages of several seconds are what a run is about.
  dialWithinMs: 20_000,
  answerWithinMs: 25_000,
};

/** Of every simulated call: a second of ringing and talking together. */
export const TIMING = { ringMs: 150, talkMs: 300, summaryAfterMs: 100, webhookAfterMs: 50 };
