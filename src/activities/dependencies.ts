import type { Logger } from 'pino';
import type { CallPlacement } from '../domain/calls/call.ts';
import type { RecordingReady } from '../domain/calls/call-event.ts';
import type { CallKey } from '../domain/ids.ts';
import type { PhasePrompts } from '../domain/campaigns/knowledge-base.ts';
import type { MessagePolicy } from '../domain/messages/message-policy.ts';
import type { OwedWork } from '../domain/owed-work.ts';
import type { CallPlacer } from '../domain/calls/place-call-order.ts';
import type { CallPolicy } from '../domain/policy.ts';
import type { Retention } from '../domain/retention.ts';
import type { ProtocolFacts } from '../domain/campaigns/protocol-facts.ts';
import type { Protocol } from '../domain/campaigns/protocol.ts';
import type { OrderSettings } from '../place-call-order.ts';
import type { Crm } from '../providers/crm/client.ts';
import type { ConversationRemover } from '../providers/elevenlabs/delete-conversation.ts';
import type { VoiceAgent } from '../providers/elevenlabs/client.ts';
import type { TextAgent } from '../providers/elevenlabs/text-agent.ts';
import type { HocCampaigns } from '../providers/hoc/campaigns.ts';
import type { Hoc } from '../providers/hoc/client.ts';
import type { Analyst } from '../providers/openai/client.ts';
import type { RecordingAnalyst } from '../providers/openai/recording-analyst.ts';
import type { Transcriber } from '../providers/openai/transcriber.ts';
import type { RecordingStore } from '../providers/recordings/recording-store.ts';
import type { CallRecordings } from '../providers/twilio/call-recordings.ts';
import type { Telephony } from '../providers/twilio/client.ts';
import type { Messaging } from '../providers/twilio/messages.ts';
import type { RecordingSource } from '../providers/twilio/recordings.ts';
import type { CarrierRemover } from '../providers/twilio/remove.ts';
import type { Db } from '../store/database.ts';
import type { InterviewSessionRow } from '../store/interviews/interview-tables.ts';
import type { CallRow, RoutableEvent } from '../store/schema.ts';

/** What the activities work with; worker.ts passes the real ones (dependencies.ts). */
export interface ActivityDependencies extends OrderSettings {
  db: Db;
  hoc: Hoc;
  hocCampaigns: HocCampaigns;
  voiceAgent: VoiceAgent;
  /** the ways to make a phone ring; each call says which is its own */
  placers: Record<CallPlacement, CallPlacer>;
  telephony: Telephony;
  messaging: Messaging;
  messages: MessageSettings;
  textAgent: TextAgent;
  analyst: Analyst;
  /** null when ENABLE_CRM_WEBHOOK is false */
  crm: Crm | null;
  /** a summary that comes after the report is sent as a further version */
  sendCrmUpdates: boolean;
  basePrompt: string | null;
  reconcilePolicy: Pick<
    CallPolicy,
    'stalledAfterMs' | 'notRoutedAfterMs' | 'dialRequestMs' | 'ringMs' | 'longestConversationMs' | 'leaseMarginMs'
  >;
  recordings: RecordingDependencies;
  calls: CallStarter;
  owed: OwedTaker;
  leads: LeadSettings;
  interviews: InterviewWaker;
  erasure: ErasureDependencies;
  retention: Retention;
  interviewPolicy: Pick<
    CallPolicy,
    'watchFirstMs' | 'watchMaxMs' | 'conversationPollForMs' | 'analysisRetryForMs' | 'longestInterviewMs'
  >;
  campaignSetup: SetupSettings;
  /** sorts what a protocol says; always gives something */
  extractFacts(protocol: Protocol): Promise<ProtocolFacts>;
  log: Logger;
}

/** By what people are erased. */
export interface ErasureDependencies {
  conversations: ConversationRemover;
  carrier: CarrierRemover;
  /** temporal/call-workflows.ts implements it */
  calls: {
    /** Takes a call back as an operator does. @returns false when no workflow tells it just now */
    cancel(call: CallKey): Promise<boolean>;
    /** Ends the workflow of a call wherever it is; nothing when there is none. */
    end(call: CallKey): Promise<void>;
  };
  policy: Pick<
    CallPolicy,
    'eraseWaitForCallsMs' | 'eraseSecondLookAfterMs' | 'eraseRetryFirstMs' | 'eraseRetryMaxMs' | 'eraseRetryForMs'
  >;
}

/** The way back to Temporal for whatever else a row owes; temporal/owed-workflows.ts implements it. */
export interface OwedTaker {
  /** Starts it again where its workflow is gone. @returns `ended` when it came to its own end */
  takeUp(work: OwedWork): Promise<'runs' | 'ended' | 'taken_up'>;
}

/** The way back to Temporal for interviews whose workflow was not told. */
export interface InterviewWaker {
  wake(session: InterviewSessionRow): Promise<void>;
}

/** Where recordings come from, where they are kept, and who reads them. */
export interface RecordingDependencies {
  source: RecordingSource;
  /** which of them there are, where nobody told us */
  ofCarrier: CallRecordings;
  store: RecordingStore;
  analyst: RecordingAnalyst;
  /** null where nothing is configured that writes down audio */
  transcriber: Transcriber | null;
  policy: Pick<
    CallPolicy,
    | 'recordingRetryFirstMs'
    | 'recordingRetryMaxMs'
    | 'recordingRetryForMs'
    | 'recordingAskAfterMs'
    | 'recordingAskForMs'
    | 'analysisRetryForMs'
  >;
  /** our own address, for links to what is kept */
  publicUrl: string;
}

/** How leads are followed up. */
export interface LeadSettings {
  /** E.164 of who hears of hot leads, null = it stands at the lead */
  salesPhoneNumber: string | null;
  /** follow-ups may ring by themselves */
  followUpCalls: boolean;
  organizationName: string;
  officeTimeZone: string;
  policy: CallPolicy;
  callPlacement: CallPlacement;
}

/** What messages are sent by. */
export interface MessageSettings {
  policy: MessagePolicy;
  allowedCountries: readonly string[];
  officeTimeZone: string;
  /** where the carrier reports what becomes of a message */
  statusCallback(messageId: string): string;
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
  route(event: RoutableEvent): Promise<void>;
  /** Has a recording fetched and kept, as its callback would have. */
  keepRecording(recording: RecordingReady, callId: string): Promise<void>;
}
