import type { Logger } from 'pino';
import type { CallKey } from '../domain/ids.ts';
import type { CallPolicy } from '../domain/policy.ts';
import type { Crm } from '../providers/crm/client.ts';
import type { VoiceAgent } from '../providers/elevenlabs/client.ts';
import type { Hoc } from '../providers/hoc/client.ts';
import type { Analyst } from '../providers/openai/client.ts';
import type { Telephony } from '../providers/twilio/client.ts';
import type { Db } from '../store/database.ts';
import type { InterviewSessionRow } from '../store/interview-tables.ts';
import type { CallRow, WebhookEventRow } from '../store/schema.ts';

/** What the activities work with; worker.ts passes the real ones (dependencies.ts). */
export interface ActivityDependencies {
  db: Db;
  hoc: Hoc;
  voiceAgent: VoiceAgent;
  telephony: Telephony;
  analyst: Analyst;
  /** null when ENABLE_CRM_WEBHOOK is false */
  crm: Crm | null;
  /** a summary that comes after the report is sent as a further version */
  sendCrmUpdates: boolean;
  /** our calling line, E.164 */
  line: string;
  agentPhoneNumberId: string;
  basePrompt: string | null;
  machineDetection: boolean;
  recordCalls: boolean;
  sendMaxDuration: boolean;
  reconcilePolicy: Pick<CallPolicy, 'stalledAfterMs' | 'notRoutedAfterMs'>;
  calls: CallStarter;
  interviews: InterviewWaker;
  interviewPolicy: Pick<
    CallPolicy,
    'watchFirstMs' | 'watchMaxMs' | 'conversationPollForMs' | 'analysisRetryForMs' | 'longestInterviewMs'
  >;
  log: Logger;
}

/** The way back to Temporal for interviews whose workflow was not told. */
export interface InterviewWaker {
  wake(session: InterviewSessionRow): Promise<void>;
}

/** The way back to Temporal that reconcileCalls needs; temporal.ts implements it. */
export interface CallStarter {
  /** Starts the story of a call; does nothing when it is being told. @returns true when it was started now */
  start(call: CallRow): Promise<boolean>;
  /** True when a workflow for this call is running. */
  isRunning(call: CallKey): Promise<boolean>;
  /** Routes a stored event: signals the workflow it is about and marks the event. */
  route(event: WebhookEventRow): Promise<void>;
}
