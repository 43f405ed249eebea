import type { BulkResult } from '../../domain/bulk.ts';
import { endOfBulkCall, nextOfBulk, noteBulk, versionAtRest } from '../../store/calls/bulk.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { deliverToCrm } from './deliver-to-crm.ts';

export interface ResendSome {
  jobId: string;
}

/** The CRM takes single results as a rule; this many more at a time it should take too. */
const AT_ONCE = 5;

/**
 * Sends some of an order's results to the CRM once more, one try each, under their keys and bytes. Twice is harmless: what
 * something came of is not sent again, and the key tells the CRM that it is the same result. @returns how many are left
 */
export const resendSome =
  (deps: ActivityDependencies) =>
  async ({ jobId }: ResendSome): Promise<{ left: number }> => {
    const callIds = await nextOfBulk(deps.db, jobId, AT_ONCE);
    // Whoever fails must not leave the others under way behind this step's end.
    const sent = await Promise.allSettled(
      callIds.map(async (callId) => endOfBulkCall(deps.db, jobId, callId, await resend(deps, callId))),
    );
    const left = await noteBulk(deps.db, jobId);
    for (const one of sent) if (one.status === 'rejected') throw one.reason;
    return { left };
  };

async function resend(deps: ActivityDependencies, callId: string): Promise<BulkResult> {
  const version = await versionAtRest(deps.db, callId);
  if (version === null) return 'skipped';
  const { kind } = await deliverToCrm(deps)({ callId, version, again: true, once: true });
  return kind;
}
