import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { NoResultError } from 'kysely';
import type { Logger } from 'pino';
import { isCode } from '../log.ts';
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
      throw sayable(error);
    }
  },
});

/** A provider says the same to everybody: not all of them come back at once, and nobody too early. */
const spread = (retryAfterMs: number): number => Math.round(retryAfterMs * (1 + Math.random() / 2));

/** The failure as history may hold it. */
export function sayable(error: unknown): ApplicationFailure {
  if (error instanceof ProviderError) {
    return ApplicationFailure.create({
      type: error.kind,
      message: error.message,
      nonRetryable: !error.retryable,
      ...(error.retryAfterMs !== null && { nextRetryDelay: spread(error.retryAfterMs) }),
    });
  }
  // A row stands before its workflow: one that is gone was taken away, and does not come back however often it is read.
  if (error instanceof NoResultError)
    return ApplicationFailure.nonRetryable('what this was about is no longer in the database', 'RowIsGone');
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  const type = isCode(name) ? name : 'Error';
  return ApplicationFailure.create({ type, message: isCode(code) ? `${type} ${code}` : type });
}
