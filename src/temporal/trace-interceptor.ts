import { activityInfo } from '@temporalio/activity';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import type { Tracing } from '../traces/tracing.ts';
import { nameOfFailure } from './metrics-interceptor.ts';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/**
 * A span per try of a step. The trace of a call is its id without hyphens, so that it is found without a header in the
 * history: whatever is about the id in the workflow's name is one trace, anything else one per run.
 */
export const traceInterceptor = (tracing: Tracing): ActivityInboundCallsInterceptor => ({
  execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>) {
    const { activityType, attempt, workflowExecution } = activityInfo();
    const { workflowId = '', runId = '' } = workflowExecution ?? {};
    const about = UUID.exec(workflowId)?.[0] ?? UUID.exec(runId)?.[0];
    const facts = { 'temporal.workflow.id': workflowId, 'temporal.run.id': runId, attempt };
    return tracing.span(
      { name: activityType, kind: 'internal', facts, ...(about && { traceId: about.replaceAll('-', '') }) },
      async (end) => {
        try {
          const result = await next(input);
          end({ facts: { outcome: 'done' } });
          return result;
        } catch (error) {
          const outcome = nameOfFailure(error);
          end({ facts: { outcome }, ...(outcome !== 'NotYet' && outcome !== 'cancelled' && { failed: outcome }) });
          throw error;
        }
      },
    );
  },
});
