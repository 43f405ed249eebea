import type { CallWorkflows } from '../temporal/call-workflows.ts';
import type { InterviewWorkflows } from '../temporal/interview-workflows.ts';
import type { CallPolicy } from '../domain/policy.ts';
import type { Db } from '../store/database.ts';
import type { WorkflowStarter } from '../temporal/workflow-starter.ts';

/** What routing works with: the API does it right after it has answered, reconcileCalls does what was left undone. */
export interface RoutingDependencies {
  db: Db;
  calls: Pick<CallWorkflows, 'signal' | 'start'>;
  workflows: WorkflowStarter;
  interviews: InterviewWorkflows;
  /** of calls that somebody else placed, and how long an event waits for a dial of ours to name it */
  policy: CallPolicy;
  /** our calling line, E.164: the other number of a leg is the person's */
  line: string;
  /** under which our own addresses are shown */
  publicUrl: string;
}
