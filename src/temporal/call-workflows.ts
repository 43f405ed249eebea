import {
  type Client,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { CancelResult, CallPhase } from '../domain/calls/call.ts';
import type { Placement } from '../domain/calls/call-progress.ts';
import { type CallKey, callWorkflowId } from '../domain/ids.ts';
import type { CallRow } from '../store/schema.ts';
import type { candidateCall } from '../workflows/candidate-call.ts';
import {
  CALLS_QUEUE,
  CallPhaseAttribute,
  type CandidateCall,
  CampaignIdAttribute,
  cancel,
  conversationEnded,
  legEnded,
  machineHeard,
  NeedsAttentionAttribute,
  placed,
  waitsOf,
} from '../workflows/messages.ts';

/** Starting, asking and signalling the workflow of a call: the one place that knows how. */
export interface CallWorkflows {
  /** Starts the story of a call. @returns false when it is being told already */
  start(call: CallRow): Promise<boolean>;
  isRunning(call: CallKey): Promise<boolean>;
  /**
   * Starts it if need be and waits for what can be said about the placement.
   * @returns null when its workflow has ended and was never asked @throws past the deadline
   */
  placement(call: CallRow, deadline: Date): Promise<Placement | null>;
  /** @returns false when no such workflow is running */
  signal(call: CallKey, name: 'conversationEnded' | 'legEnded' | 'machineHeard'): Promise<boolean>;
  /** @returns null when no such workflow is running @throws past the deadline */
  cancel(call: CallKey, deadline: Date): Promise<{ result: CancelResult; phase: CallPhase } | null>;
  /** Ends it where it is, without another step; nothing when no such workflow is running. */
  end(call: CallKey, reason: string): Promise<void>;
}

const SIGNALS = { conversationEnded, legEnded, machineHeard };
const SIGNAL_WITHIN_MS = 3_000;
const START_WITHIN_MS = 10_000;
/** A killed worker then costs about 5 s, not 11 (DESIGN §9). */
const WORKFLOW_TASK_TIMEOUT = '5s';

export function createCallWorkflows(client: Client): CallWorkflows {
  const { workflow } = client;
  const within = <T>(deadline: Date | number, call: () => Promise<T>) => client.withDeadline(deadline, call);
  const handle = (call: CallKey) => workflow.getHandle<typeof candidateCall>(callWorkflowId(call));

  return {
    async start(call) {
      try {
        await within(Date.now() + START_WITHIN_MS, () =>
          // A call whose run is gone is told again under its id; a running one refuses.
          workflow.start<typeof candidateCall>('candidateCall', {
            ...startOptions(call),
            workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
        throw error;
      }
    },
    async isRunning(call) {
      try {
        const { status } = await within(Date.now() + SIGNAL_WITHIN_MS, () => handle(call).describe());
        return status.name === 'RUNNING';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
    async placement(call, deadline) {
      try {
        return await within(deadline, () =>
          workflow.executeUpdateWithStart(placed, {
            updateId: 'placed', // fixed: the same question again gets the recorded answer, also when the call has closed
            startWorkflowOperation: new WithStartWorkflowOperation<typeof candidateCall>('candidateCall', {
              ...startOptions(call),
              workflowIdConflictPolicy: 'USE_EXISTING',
              workflowIdReusePolicy: 'REJECT_DUPLICATE',
            }),
          }),
        );
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
        throw error;
      }
    },
    async signal(call, name) {
      return orMissing(false, async () => {
        await within(Date.now() + SIGNAL_WITHIN_MS, () => handle(call).signal(SIGNALS[name]));
        return true;
      });
    },
    cancel: (call, deadline) => orMissing(null, () => within(deadline, () => handle(call).executeUpdate(cancel))),
    end: (call, reason) =>
      orMissing(undefined, async () => {
        await within(Date.now() + SIGNAL_WITHIN_MS, () => handle(call).terminate(reason));
      }),
  };
}

function startOptions(call: CallRow) {
  const input: CandidateCall = {
    callId: call.id,
    placedBy: call.origin,
    dialBy: call.dial_by.getTime(),
    revision: call.revision,
    waits: waitsOf(call.policy),
    ...(call.placement === 'twilio' && { placement: 'twilio' as const }),
    ...(call.lead_id !== null && { ofLead: true as const }),
  };
  const campaign = call.campaign_id === null ? 'no campaign' : `campaign ${call.campaign_id}`;
  return {
    workflowId: callWorkflowId(call),
    taskQueue: CALLS_QUEUE,
    args: [input] as [CandidateCall],
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
    staticSummary: call.origin === 'us' ? `Candidate call, ${campaign}` : 'Call placed by somebody else',
    typedSearchAttributes: [
      { key: CallPhaseAttribute, value: 'accepted' },
      { key: NeedsAttentionAttribute, value: false },
      ...(call.campaign_id === null ? [] : [{ key: CampaignIdAttribute, value: String(call.campaign_id) }]),
    ],
  };
}

async function orMissing<T>(missing: T, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return missing;
    throw error;
  }
}
