import type { Client } from '@temporalio/client';
import { interviewWorkflowId } from '../domain/ids.ts';
import type { Db } from '../store/database.ts';
import { wakeWasTold } from '../store/interviews/interview-sessions.ts';
import type { InterviewSessionRow } from '../store/interviews/interview-tables.ts';
import type { interview } from '../workflows/interview.ts';
import { CALLS_QUEUE, interviewHasNews } from '../workflows/messages.ts';

/** Starting and waking the workflow of an interview: the one place that knows how. */
export interface InterviewWorkflows {
  /**
   * Has the workflow look at the rows of the session, whether it runs, has ended or was never started. The rows say what
   * is to be done, so waking it for nothing, or twice, does nothing twice. @throws while Temporal is away
   */
  wake(session: InterviewSessionRow): Promise<void>;
}

const WAKE_WITHIN_MS = 3_000;

export function createInterviewWorkflows(client: Client, db: Db): InterviewWorkflows {
  return {
    async wake({ id, expires_at, wake_wanted_at }) {
      await client.withDeadline(Date.now() + WAKE_WITHIN_MS, () =>
        client.workflow.signalWithStart<typeof interview>('interview', {
          workflowId: interviewWorkflowId(id),
          taskQueue: CALLS_QUEUE,
          args: [{ sessionId: id, expiresAt: expires_at.getTime() }],
          signal: interviewHasNews,
          // News after its end (a late transcript, an analysis asked for again) are told in a new run.
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          workflowTaskTimeout: '5s',
          staticSummary: 'Interview in the browser',
        }),
      );
      if (wake_wanted_at) await wakeWasTold(db, id, wake_wanted_at);
    },
  };
}
