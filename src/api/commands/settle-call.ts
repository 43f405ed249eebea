import type { Logger } from 'pino';
import { settleCallWorkflowId } from '../../domain/ids.ts';
import { findCall } from '../../store/calls/calls.ts';
import { type Decision, keepSettlement } from '../../store/calls/settlements.ts';
import type { Db } from '../../store/database.ts';
import type { WorkflowStarter } from '../../temporal/workflow-starter.ts';

export type SettleAnswer =
  | { kind: 'settled'; rang: boolean; note: string; settledAt: Date }
  | { kind: 'unknown_call' }
  /** its outcome is another one, or still to come */
  | { kind: 'not_unresolved' }
  /** somebody decided the opposite before */
  | { kind: 'settled_otherwise' };

/**
 * Keeps an operator's decision about an unresolved call; what follows from it is its workflow's, which starts behind the
 * answer, or by reconcileCalls. Twice is harmless: the first decision stays.
 */
export const settleCall =
  (db: Db, workflows: Pick<WorkflowStarter, 'startOrJoin'>, log: Logger) =>
  async (callId: string, decision: Decision): Promise<SettleAnswer> => {
    if ((await findCall(db, callId)) === null) return { kind: 'unknown_call' };
    const kept = await keepSettlement(db, callId, decision);
    if (kept === null) return { kind: 'not_unresolved' };
    if (kept.rang !== decision.rang) return { kind: 'settled_otherwise' };
    if (kept.applied_at === null) {
      workflows
        .startOrJoin({
          workflow: 'settleCall',
          id: settleCallWorkflowId(callId),
          args: [{ callId }],
          summary: 'An operator settled an unresolved call',
          waitMs: null,
        })
        .catch((error: unknown) => log.warn({ err: error, callId }, 'settlement not begun yet'));
    }
    return { kind: 'settled', rang: kept.rang, note: kept.note, settledAt: kept.created_at };
  };
