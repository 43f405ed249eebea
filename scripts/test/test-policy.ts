import type { CallPolicy } from '../../src/domain/policy.ts';

/** The waits of a call in tests: the same order as in production, about a hundred times shorter. */
export const TEST_POLICY: Partial<CallPolicy> = {
  dialWithinMs: 6_000,
  answerWithinMs: 15_000,
  dialRequestMs: 1_500,
  ringMs: 1_500,
  callbackGraceMs: 500,
  unknownAnswerAfterMs: 1_200,
  unknownLooksMs: [0, 100, 300, 600, 1_000, 2_000],
  notPlacedAfterMs: 1_500,
  watchFirstMs: 200,
  watchMaxMs: 500,
  amdWaitMs: 1_000,
  conversationPollFirstMs: 100,
  conversationPollMaxMs: 500,
  conversationPollForMs: 4_000,
  questionnaireRetryForMs: 1_500,
  analysisRetryForMs: 4_000,
  crmRequestMs: 1_000,
  crmRetryForMs: 20_000,
  crmRetryFirstMs: 100,
  crmRetryMaxMs: 500,
  dialRetryFirstMs: 200,
  stalledAfterMs: 3_000,
  notRoutedAfterMs: 1_000,
  outsideCallWaitMs: 1_000,
  // Suites run it themselves, at their point of the story.
  reconcileEveryMs: 24 * 3_600_000,
  maxConcurrentCalls: 50,
  maxDialsPerNumberPerDay: null,
};
