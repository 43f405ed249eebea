import { ScheduleOverlapPolicy } from '@temporalio/client';
import { eraseCandidateWorkflowId } from '../../../src/domain/ids.ts';
import { eventually } from '../eventually.ts';
import { withTemporal } from '../export-history.ts';
import type { Product } from '../product.ts';
import { callToItsEnd } from './calls.ts';
import type { Story } from './story.ts';

/** What becomes of people who are not to be kept. */
export const ERASURE_STORIES: Record<string, Story> = {
  'person-erased': async (product) => {
    const to = '+493023125341';
    await callToItsEnd(product, { to });
    const candidateId = await candidateWith(product, to);
    const { status, text } = await product.v1('DELETE', `/candidates/${candidateId}`);
    if (status !== 202) throw new Error(`erase: ${status} ${text}`);
    return eraseCandidateWorkflowId(candidateId);
  },

  'retention-applied': (product) =>
    withTemporal(product, async ({ schedule }) => {
      const retention = schedule.getHandle('apply-retention');
      await retention.trigger(ScheduleOverlapPolicy.BUFFER_ONE);
      const begun = async () => (await retention.describe()).info.recentActions.at(-1);
      const { action } = await eventually(begun, { what: 'it to begin' });
      return action.workflow.workflowId;
    }),
};

async function candidateWith(product: Product, phone: string): Promise<string> {
  const [row] = await product.query<{ id: string }>('select id from candidates where phone = $1', [phone]);
  if (!row) throw new Error('no such candidate');
  return row.id;
}
