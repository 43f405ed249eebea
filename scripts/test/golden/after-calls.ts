import { ScheduleOverlapPolicy } from '@temporalio/client';
import {
  analyseCallWorkflowId,
  attemptId,
  bulkResendWorkflowId,
  callWorkflowId,
  deliveryWorkflowId,
  lateResultWorkflowId,
  settleCallWorkflowId,
} from '../../../src/domain/ids.ts';
import { eventually } from '../eventually.ts';
import { withTemporal } from '../export-history.ts';
import type { Product } from '../product.ts';
import { callToItsEnd, unresolvedCall } from './calls.ts';
import type { Story } from './story.ts';

/** What happens to a call that has its end. */
export const AFTER_CALL_STORIES: Record<string, Story> = {
  // Later than anybody waits for it: analysed then, and a further version for the CRM.
  'summary-after-the-report': async (product) => {
    const callId = await callToItsEnd(product, { to: '+493023125321', faults: ['summary_late:9000'] });
    const told = async () => {
      const sql = "select id from webhook_events where attempt_id = $1 and event->>'kind' = 'conversation_ended'";
      return (await product.query<{ id: string }>(sql, [attemptId(callId, 1)]))[0];
    };
    const { id } = await eventually(told, { withinMs: 20_000, what: 'the summary to be told' });
    return lateResultWorkflowId(callId, id);
  },

  'result-sent-again': async (product) => {
    const callId = await callToItsEnd(product, { to: '+493023125322' });
    return deliveryWorkflowId(callId, await versionOf(product, `/calls/${callId}/resend-crm`));
  },

  'results-sent-again-in-bulk': async (product) => {
    await callToItsEnd(product, { to: '+493023125326' });
    const order = { action: 'resend-crm', filter: { outcome: 'held' }, dryRun: false };
    const { status, text, body } = await product.v1('POST', '/bulk', order, { 'idempotency-key': 'golden' });
    if (status !== 202) throw new Error(`bulk: ${status} ${text}`);
    return bulkResendWorkflowId((body as { id: string }).id);
  },

  // Refused for longer than its call waits.
  'report-handed-over': async (product) => {
    const callId = await callToItsEnd(product, {
      to: '+493023125324',
      faults: ['crm_500:6'],
      policy: { crmHandOverAfterMs: 400 },
    });
    return callWorkflowId({ id: callId, outside_key: null });
  },

  'unresolved-call-settled': async (product) => {
    const callId = await unresolvedCall(product, '+493023125325');
    const { status, text } = await product.v1('POST', `/calls/${callId}/settle`, { rang: true, note: 'asked' });
    if (status !== 200) throw new Error(`settle: ${status} ${text}`);
    return settleCallWorkflowId(callId);
  },

  'conversation-analysed-again': async (product) => {
    const callId = await callToItsEnd(product, { to: '+493023125323' });
    return analyseCallWorkflowId(callId, await versionOf(product, `/calls/${callId}/analyse`));
  },

  'gaps-closed': (product) =>
    withTemporal(product, async ({ schedule }) => {
      const reconcile = schedule.getHandle('reconcile-calls');
      await reconcile.trigger(ScheduleOverlapPolicy.BUFFER_ONE);
      const begun = async () => (await reconcile.describe()).info.recentActions.at(-1);
      const { action } = await eventually(begun, { what: 'a round to begin' });
      return action.workflow.workflowId;
    }),
};

async function versionOf(product: Product, path: string): Promise<number> {
  const { status, body, text } = await product.v1('POST', path);
  if (status !== 202) throw new Error(`${path}: ${status} ${text}`);
  return (body as { version: number }).version;
}
