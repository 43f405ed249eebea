import { activityInfo, Context } from '@temporalio/activity';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';

const HEARTBEAT_MS = 1_000;

/**
 * Every step that has a heartbeat time-out says each second that it is being worked on: one whose worker was killed is
 * given to another worker soon, not when the longest that it may take has passed.
 */
export const aliveInterceptor: ActivityInboundCallsInterceptor = {
  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>) {
    if (!activityInfo().heartbeatTimeoutMs) return next(input);
    const context = Context.current();
    const heartbeat = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
    try {
      return await next(input);
    } finally {
      clearInterval(heartbeat);
    }
  },
};
