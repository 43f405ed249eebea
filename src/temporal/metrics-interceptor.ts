import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure, type MetricMeter } from '@temporalio/common';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';

export const STEPS = {
  name: 'candidate_calls_steps',
  help: 'Steps of workflows by how they ended: done, NotYet (asked again later), cancelled, or what failed',
} as const;

/** Counts each try of a step. Around failureInterceptor: what failed has its name by then, and no text. */
export function metricsInterceptor(meter: MetricMeter): ActivityInboundCallsInterceptor {
  const steps = meter.createCounter(STEPS.name, undefined, STEPS.help);
  return {
    async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>) {
      const step = activityInfo().activityType;
      try {
        const result = await next(input);
        steps.add(1, { step, outcome: 'done' });
        return result;
      } catch (error) {
        steps.add(1, { step, outcome: nameOfFailure(error) });
        throw error;
      }
    },
  };
}

/** Its kind or name, which is a word of ours; of what did not come through failureInterceptor nothing. */
export function nameOfFailure(error: unknown): string {
  if (error instanceof CancelledFailure) return 'cancelled';
  return (error instanceof ApplicationFailure && error.type) || 'failed';
}
