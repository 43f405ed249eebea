import { resultBody } from '../../store/calls/result-body.ts';
import { analyseCallWorkflowId, deliveryWorkflowId } from '../../domain/ids.ts';
import { attemptOfCallSid, attemptsOfCall } from '../../store/calls/attempts.ts';
import { findCall, readCall } from '../../store/calls/calls.ts';
import { conversationOfCall, newestAnalysisVersion } from '../../store/calls/conversations.ts';
import { keepDelivery, newestDelivery, readDelivery, TEST_VERSION } from '../../store/calls/crm-deliveries.ts';
import type { Db } from '../../store/database.ts';
import type { CallRow, CrmDeliveryRow } from '../../store/schema.ts';
import type { WorkflowStarter } from '../../temporal/workflow-starter.ts';

/** What people ask for once a call has a result. */
export interface ResultDoors {
  /** Sends the newest result to the CRM once more, with its key and bytes. Twice is harmless: the second joins the first. */
  resend(callId: string): Promise<Asked>;
  /** Analyses the conversation once more, as a version of its own. Twice is harmless: the second joins the first. */
  analyse(callId: string): Promise<Asked>;
  /** Tries the CRM out with the call of this leg, and waits for its word (contracts §4.4). */
  tryCrm(callSid: string): Promise<CrmTrial>;
}

export type Asked =
  | { kind: 'under_way'; version: number }
  | { kind: 'unknown_call' }
  /** there is nothing (yet) to do this with */
  | { kind: 'nothing'; reason: string };

export type CrmTrial =
  | { kind: 'unknown_call' }
  | { kind: 'sent'; payload: unknown; response: unknown }
  | { kind: 'refused'; status: number | null };

const CRM_ANSWERS_WITHIN_MS = 30_000;

export function createResultDoors(db: Db, workflows: WorkflowStarter): ResultDoors {
  const deliver = (delivery: CrmDeliveryRow, once: boolean, waitMs: number | null) =>
    workflows.startOrJoin({
      workflow: 'deliverToCrm',
      id: deliveryWorkflowId(delivery.call_id, delivery.version),
      args: [{ callId: delivery.call_id, version: delivery.version, again: true, once }],
      summary: `Result version ${delivery.version}, asked for once more`,
      waitMs,
    });

  return {
    async resend(callId) {
      if ((await findCall(db, callId)) === null) return { kind: 'unknown_call' };
      const delivery = await newestDelivery(db, callId);
      if (delivery === null) return { kind: 'nothing', reason: 'There is no result for the CRM (yet).' };
      // What is on its way is not sent beside itself.
      if (delivery.status === 'delivered' || delivery.status === 'dead_letter') await deliver(delivery, false, null);
      return { kind: 'under_way', version: delivery.version };
    },

    async analyse(callId) {
      const call = await findCall(db, callId);
      if (call === null) return { kind: 'unknown_call' };
      const conversation = await conversationOfCall(db, callId);
      if (call.closed_at === null || conversation === null)
        return { kind: 'nothing', reason: 'There is no conversation that could be analysed (yet).' };
      const attempt = (await attemptsOfCall(db, callId)).at(-1)!.number;
      const version = (await newestAnalysisVersion(db, callId)) + 1;
      await workflows.startOrJoin({
        workflow: 'analyseCall',
        id: analyseCallWorkflowId(callId, version),
        args: [{ callId, attempt, version }],
        summary: `Analysis version ${version}`,
        waitMs: null,
      });
      return { kind: 'under_way', version };
    },

    async tryCrm(callSid) {
      const attempt = await attemptOfCallSid(db, callSid);
      if (attempt === null) return { kind: 'unknown_call' };
      const call = await readCall(db, attempt.call_id);
      const delivery = (await newestDelivery(db, call.id)) ?? (await trialDelivery(db, call));
      if (delivery === null) return { kind: 'unknown_call' };
      const delivered = await deliver(delivery, true, CRM_ANSWERS_WITHIN_MS);
      if (delivered?.kind !== 'accepted') return { kind: 'refused', status: delivered?.status ?? null };
      const { body, response } = await readDelivery(db, call.id, delivery.version);
      return { kind: 'sent', payload: JSON.parse(body), response };
    },
  };
}

/** An open call is tried out as if it had been completed, under a key of its own: its result is still to come. */
async function trialDelivery(db: Db, call: CallRow): Promise<CrmDeliveryRow | null> {
  const body = await resultBody(db, call, call.outcome ?? 'held');
  return body === null ? null : keepDelivery(db, call.id, TEST_VERSION, body);
}
