import type { Logger } from 'pino';
import type { CallWorkflows } from '../../temporal/call-workflows.ts';
import { findCall } from '../../store/calls/calls.ts';
import type { Db } from '../../store/database.ts';
import type { ApiDependencies } from '../dependencies.ts';

/** A dial that is under way may take 30 s until its answer is known. */
const ANSWER_WITHIN_MS = 35_000;

/** Asks the workflow to take the call back and says what that did; a call that is over needs no workflow for its answer. */
export const cancelCall =
  (db: Db, workflows: Pick<CallWorkflows, 'cancel'>, log: Logger): ApiDependencies['cancelCall'] =>
  async (callId) => {
    try {
      const call = await findCall(db, callId);
      if (!call) return { kind: 'unknown_call' };
      if (call.outcome !== null) return { kind: 'answered', result: 'already_ended', phase: call.phase };
      const answer = await workflows.cancel(call, new Date(Date.now() + ANSWER_WITHIN_MS));
      return answer ? { kind: 'answered', ...answer } : { kind: 'unavailable' };
    } catch (error) {
      log.warn({ err: error, callId }, 'cancel not answered');
      return { kind: 'unavailable' };
    }
  };
