import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import {
  bulkResendWorkflowId,
  deliverMessageWorkflowId,
  deliveryWorkflowId,
  eraseCandidateWorkflowId,
  followUpWorkflowId,
  interviewWorkflowId,
  keepRecordingWorkflowId,
  lateResultWorkflowId,
  replyWorkflowId,
  resendWorkflowId,
  settleCallWorkflowId,
  watchMessageWorkflowId,
} from '../domain/ids.ts';
import type { OwedWork } from '../domain/owed-work.ts';
import { createWorkflowStarter, type WorkflowName, type WorkflowStarter } from './workflow-starter.ts';

/** Taking up what is owed where its workflow is gone: the one place that knows how each is started. */
export interface OwedWorkflows {
  /**
   * Starts it again, under its id, when it was never started, terminated or lost. Twice is harmless: one that runs is
   * left alone, and every step of all of them asks the rows first.
   * @returns what was found; `ended`: it came to its own end, and is not started again
   */
  takeUp(work: OwedWork): Promise<'runs' | 'ended' | 'taken_up'>;
}

const ASK_WITHIN_MS = 3_000;

type Start = Parameters<WorkflowStarter['startOrJoin']>[0];

export function createOwedWorkflows(client: Client): OwedWorkflows {
  const starter = createWorkflowStarter(client);
  const statusOf = async (id: string): Promise<string> => {
    try {
      const handle = client.workflow.getHandle(id);
      return (await client.withDeadline(Date.now() + ASK_WITHIN_MS, () => handle.describe())).status.name;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'NOT_FOUND';
      throw error;
    }
  };
  return {
    async takeUp(work) {
      const { workflow, id, args } = startOf(work);
      const status = await statusOf(id);
      if (status === 'RUNNING') return 'runs';
      if (status === 'COMPLETED' && !ROW_DECIDES.has(workflow)) return 'ended';
      await starter.startOrJoin({ workflow, id, args, summary: 'Taken up again', waitMs: null } as Start);
      return 'taken_up';
    },
  };
}

/** What their rows say is still to be done, whatever ran under their id and ended: a trial delivery, another run. */
const ROW_DECIDES: ReadonlySet<WorkflowName> = new Set([
  'deliverToCrm',
  'settleCall',
  'eraseCandidate',
  'bulkResend',
] as const);

function startOf(work: OwedWork): { workflow: WorkflowName; id: string; args: [object] } {
  switch (work.kind) {
    case 'deliverToCrm': {
      const { callId, version } = work;
      return {
        workflow: work.kind,
        id: deliveryWorkflowId(callId, version),
        args: [{ callId, version, again: false }],
      };
    }
    case 'settleCall':
      return { workflow: work.kind, id: settleCallWorkflowId(work.callId), args: [{ callId: work.callId }] };
    case 'lateResult': {
      const { callId, eventId } = work;
      return { workflow: work.kind, id: lateResultWorkflowId(callId, eventId), args: [{ callId, eventId }] };
    }
    case 'replyToSms':
      return { workflow: work.kind, id: replyWorkflowId(work.messageSid), args: [{ eventId: work.eventId }] };
    case 'deliverMessage':
      return ofMessage(work.kind, deliverMessageWorkflowId(work.messageId), work.messageId);
    case 'watchMessage':
      return ofMessage(work.kind, watchMessageWorkflowId(work.messageId), work.messageId);
    case 'resendMessage':
      return ofMessage(work.kind, resendWorkflowId(work.messageId), work.messageId);
    case 'keepRecording': {
      const { recordingSid } = work;
      return { workflow: work.kind, id: keepRecordingWorkflowId(recordingSid), args: [{ recordingSid }] };
    }
    case 'eraseCandidate': {
      const { candidateId } = work;
      return { workflow: work.kind, id: eraseCandidateWorkflowId(candidateId), args: [{ candidateId }] };
    }
    case 'bulkResend':
      return { workflow: work.kind, id: bulkResendWorkflowId(work.jobId), args: [{ jobId: work.jobId }] };
    case 'followUpLead':
      return { workflow: work.kind, id: followUpWorkflowId(work.followUpId), args: [{ followUpId: work.followUpId }] };
    case 'interview': {
      const { sessionId, expiresAt } = work;
      return { workflow: work.kind, id: interviewWorkflowId(sessionId), args: [{ sessionId, expiresAt }] };
    }
  }
}

const ofMessage = (workflow: WorkflowName, id: string, messageId: string) => ({
  workflow,
  id,
  args: [{ messageId }] as [object],
});
