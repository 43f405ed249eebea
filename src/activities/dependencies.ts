import type { Logger } from 'pino';
import type { CallKey } from '../domain/ids.ts';
import type { PhasePrompts } from '../domain/knowledge-base.ts';
import type { CallPolicy } from '../domain/policy.ts';
import type { Protocol } from '../domain/protocol.ts';
import type { ProtocolFacts } from '../domain/protocol-facts.ts';
import type { Crm } from '../providers/crm/client.ts';
import type { VoiceAgent } from '../providers/elevenlabs/client.ts';
import type { HocCampaigns } from '../providers/hoc/campaigns.ts';
import type { Hoc } from '../providers/hoc/client.ts';
import type { Analyst } from '../providers/openai/client.ts';
import type { Telephony } from '../providers/twilio/client.ts';
import type { Db } from '../store/database.ts';
import type { CallRow, WebhookEventRow } from '../store/schema.ts';

/** What the activities work with; worker.ts passes the real ones (dependencies.ts). */
export interface ActivityDependencies {
  db: Db;
  hoc: Hoc;
  hocCampaigns: HocCampaigns;
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
  campaignSetup: SetupSettings;
  /** sorts what a protocol says; always gives something */
  extractFacts(protocol: Protocol): Promise<ProtocolFacts>;
  log: Logger;
}

/** How campaigns are set up. */
export interface SetupSettings {
  useApiSource: boolean;
  /** whose applicants are read first */
  applicantStatus: 'new' | 'not_reached';
  filterTestApplicants: boolean;
  uploadEnabled: boolean;
  phasePrompts: PhasePrompts;
  policy: Pick<
    CallPolicy,
    'questionnaireRetryForMs' | 'packageRetryForMs' | 'packageRetryFirstMs' | 'packageRetryMaxMs'
  >;
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
