import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import { resendSome } from './activity-options.ts';
import { showWhere } from './show-where.ts';

/** Which calls it is about stands in rows. */
export interface BulkResend {
  jobId: string;
}

/** Sends the results of many calls to the CRM once more, some at a time, until something has come of each. */
export async function bulkResend({ jobId }: BulkResend): Promise<'done'> {
  showWhere('Sending results again', 'Hands them to the CRM a few at a time, one try each, until none is left.');
  for (;;) {
    const { left } = await resendSome({ jobId });
    if (left === 0) return 'done';
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof bulkResend>({ jobId });
  }
}
