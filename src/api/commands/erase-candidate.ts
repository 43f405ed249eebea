import type { Logger } from 'pino';
import { eraseCandidateWorkflowId } from '../../domain/ids.ts';
import { beginErasure, type ErasureView, viewErasure } from '../../store/candidates/erasures.ts';
import type { Db } from '../../store/database.ts';
import type { WorkflowStarter } from '../../temporal/workflow-starter.ts';

/** Erasing people, and what came of it. */
export interface ErasureDesk {
  /** @returns the erasure's id; null when there is, and was, no such candidate */
  erase(candidateId: string, askedBy: string): Promise<string | null>;
  /** the proof, null when there is no such erasure */
  find(erasureId: string): Promise<ErasureView | null>;
}

/**
 * Keeps the order; what follows is its workflow's, which starts behind the answer, or by reconcileCalls. Twice is
 * harmless: it is the same order, and goes on where a provider had not let go.
 */
export const erasureDesk = (
  { orders, reads }: { orders: Db; reads: Db },
  workflows: Pick<WorkflowStarter, 'startOrJoin'>,
  log: Logger,
): ErasureDesk => ({
  async erase(candidateId, askedBy) {
    const erasure = await beginErasure(orders, candidateId, askedBy);
    if (erasure === null) return null;
    if (erasure.finished_at === null) {
      workflows
        .startOrJoin({
          workflow: 'eraseCandidate',
          id: eraseCandidateWorkflowId(candidateId),
          args: [{ candidateId }],
          summary: 'A person is erased',
          waitMs: null,
        })
        .catch((error: unknown) => log.warn({ err: error }, 'erasure not begun yet'));
    }
    return erasure.id;
  },
  find: (erasureId) => viewErasure(reads, erasureId),
});
