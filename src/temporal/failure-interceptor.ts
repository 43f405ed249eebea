import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { NoResultError } from 'kysely';
import type { Logger } from 'pino';
import { isCode } from '../log.ts';
import { pauseAfter } from '../activities/try-again.ts';
import { ProviderError } from '../providers/provider-error.ts';

/**
 * What an activity throws ends in Temporal's history, which holds nothing personal: a provider's error keeps its kind,
 * anything else becomes its name and code. PostgreSQL and JSON errors quote data in their messages.
 */
export const failureInterceptor = (log: Logger): ActivityInboundCallsInterceptor => ({
  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>) {
    try {
      return await next(input);
    } catch (error) {
      if (error instanceof ApplicationFailure || error instanceof CancelledFailure) throw error;
      const { activityType, attempt } = activityInfo();
      log.warn({ err: error, activityType, attempt }, 'activity failed');
      throw sayable(error, attempt);
    }
  },
});

/** Between two tries of what is broken (database away, deploy): soon at first. */
const PAUSE_FIRST_MS = 1_000;
const PAUSE_MAX_MS = 30_000;

/** The failure of this try (from 1) as history may hold it, with the pause before the next. */
export function sayable(error: unknown, attempt: number): ApplicationFailure {
  const isProviders = error instanceof ProviderError;
  const asked = isProviders ? error : { retryAfterMs: null };
  const nextRetryDelay = Math.round(pauseAfter(asked, attempt, PAUSE_FIRST_MS, PAUSE_MAX_MS));
  if (isProviders) {
    const { kind: type, message, retryable } = error;
    return ApplicationFailure.create({ type, message, nonRetryable: !retryable, nextRetryDelay });
  }
  // A row stands before its workflow: one that is gone was taken away, and does not come back however often it is read.
  if (error instanceof NoResultError)
    return ApplicationFailure.nonRetryable('what this was about is no longer in the database', 'RowIsGone');
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  const type = isCode(name) ? name : 'Error';
  return ApplicationFailure.create({ type, message: isCode(code) ? `${type} ${code}` : type, nextRetryDelay });
}
