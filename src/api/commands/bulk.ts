import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { BulkAction } from '../../domain/bulk.ts';
import { bulkResendWorkflowId } from '../../domain/ids.ts';
import { type BulkView, countBulk, type KeptBulk, keepBulk, viewBulk } from '../../store/calls/bulk.ts';
import type { CallFilter } from '../../store/calls/call-filter.ts';
import type { AddressFilter } from '../../store/calls/saved-views.ts';
import type { Db } from '../../store/database.ts';
import type { WorkflowStarter } from '../../temporal/workflow-starter.ts';

export interface BulkRequest {
  action: BulkAction;
  filter: Omit<CallFilter, 'search'>;
  address: AddressFilter;
  /** who is said to have asked, and the key that names them apart */
  name: string;
  askedBy: string;
  idempotencyKey: string;
}

/** Something for many calls at once. */
export interface BulkDesk {
  /** how many calls it would be about, counted as far as one more than can be done at once */
  count(filter: Omit<CallFilter, 'search'>): Promise<number>;
  begin(request: BulkRequest): Promise<KeptBulk>;
  /** what came of it so far, from rows; null when there is no such order */
  find(id: string): Promise<BulkView | null>;
}

/**
 * Keeps the order; what follows is its workflow's, which starts behind the answer, or by reconcileCalls. Twice is harmless:
 * the same key is the same order.
 */
export const bulkDesk = (
  { orders, reads }: { orders: Db; reads: Db },
  workflows: Pick<WorkflowStarter, 'startOrJoin'>,
  log: Logger,
): BulkDesk => ({
  count: (filter) => countBulk(reads, filter),
  async begin({ action, filter, address, name, askedBy, idempotencyKey }) {
    const kept = await keepBulk(orders, {
      ...{ action, filter, address, askedBy: name },
      keyHash: hash([askedBy, 'bulk', idempotencyKey]),
      requestHash: hash([action, Object.entries(address)]),
    });
    if (kept.kind === 'kept' && !kept.isFinished) {
      workflows
        .startOrJoin({
          workflow: 'bulkResend',
          id: bulkResendWorkflowId(kept.id),
          args: [{ jobId: kept.id }],
          summary: 'Results of many calls are sent again',
          waitMs: null,
        })
        .catch((error: unknown) => log.warn({ err: error }, 'bulk order not begun yet'));
    }
    return kept;
  },
  find: (id) => viewBulk(reads, id),
});

const hash = (of: unknown[]): string => createHash('sha256').update(JSON.stringify(of)).digest('hex');
