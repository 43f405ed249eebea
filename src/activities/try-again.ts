import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';

/**
 * "Not yet": the activity runs again after the pause, without a history event and without counting as a failure.
 * The server's own back-off has no jitter, so pauses that many calls share are spread here.
 */
export function notYet(what: string, pauseMs: number): ApplicationFailure {
  const failure = ApplicationFailure.create({
    type: 'NotYet',
    message: what,
    nextRetryDelay: Math.max(1, Math.round(pauseMs)),
    category: ApplicationFailureCategory.BENIGN,
  });
  failure.stack = ''; // the last one stays in the history: a kilobyte that tells nothing
  return failure;
}

/** Pause before the next try: doubling from `firstMs` to `maxMs`, times 0.5–1.5. */
export function pauseBefore(nextTry: number, firstMs: number, maxMs: number): number {
  return Math.min(maxMs, firstMs * 2 ** (nextTry - 1)) * (0.5 + Math.random());
}

/**
 * Pause before a provider is asked again: as long as it says itself, or longer by up to a half, since it says the same to
 * everybody; else doubling as above.
 */
export const pauseAfter = (
  { retryAfterMs }: { retryAfterMs: number | null },
  nextTry: number,
  firstMs: number,
  maxMs: number,
): number =>
  retryAfterMs === null ? pauseBefore(nextTry, firstMs, maxMs) : Math.round(retryAfterMs * (1 + Math.random() / 2));

/** Doubling without jitter, for one call's own polls. */
export const pollPause = (poll: number, firstMs: number, maxMs: number): number =>
  Math.min(maxMs, firstMs * 2 ** (poll - 1));

/** Number of this try (from 1) and how long the step has been trying, in milliseconds. */
export function effort(): { tries: number; spentMs: number } {
  const { attempt, scheduledTimestampMs } = activityInfo();
  return { tries: attempt, spentMs: Date.now() - scheduledTimestampMs };
}
