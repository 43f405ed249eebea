import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { HealthChecks } from '../health-checks.ts';
import type { ByteRange } from '../domain/byte-range.ts';
import type { InboxEvent } from '../domain/calls/call-event.ts';
import type { CallRequest, StartedCall } from '../domain/calls/call-request.ts';
import type { CallPhase, CancelResult } from '../domain/calls/call.ts';
import type { LeadUpdate } from '../domain/leads/lead-update.ts';
import type { Caller, Personalisation } from '../domain/calls/personalisation.ts';
import type { ProcessedProtocol } from '../domain/campaigns/processed-protocol.ts';
import type { Protocol } from '../domain/campaigns/protocol.ts';
import type { StoredRecording } from '../domain/recordings/recording.ts';
import type { SentSms, SmsRequest } from '../domain/messages/sms-request.ts';
import type { CallPartsReader } from '../store/calls/call-parts.ts';
import type { AttentionDesk } from '../store/calls/attention-desk.ts';
import type { RequestMeters } from './load/request-meters.ts';
import type { CandidatePages } from '../store/calls/candidate-views.ts';
import type { LeadPages } from '../store/leads/lead-views.ts';
import type { CallReader } from '../store/calls/call-views.ts';
import type { CampaignReader } from '../store/campaigns/campaign-packages.ts';
import type { CampaignPages } from '../store/campaigns/campaign-views.ts';
import type { InterviewPages } from '../store/interviews/interview-views.ts';
import type { CampaignSettingsDesk } from '../store/campaigns/campaign-settings.ts';
import type { ViewDesk } from '../store/calls/saved-views.ts';
import type { ReviewDesk } from '../store/calls/reviews.ts';
import type { Decision } from '../store/calls/settlements.ts';
import type { PersonExporter } from '../store/candidates/export-person.ts';
import type { EventReader } from '../store/event-views.ts';
import type { KnownLeads } from '../store/leads/known-leads.ts';
import type { OverviewReader } from '../store/overview.ts';
import type { ProviderHealthReader } from '../store/provider-health.ts';
import type { Sessions } from '../store/sessions.ts';
import type { QuestionnaireOfToday } from '../while-ringing/questionnaire-of-today.ts';
import type { Tracing } from '../traces/tracing.ts';
import type { QuestionnaireSource } from '../while-ringing/questionnaire-source.ts';
import type { AskingLeg } from '../while-ringing/twiml-for-leg.ts';
import type { BulkDesk } from './commands/bulk.ts';
import type { ErasureDesk } from './commands/erase-candidate.ts';
import type { InterviewDesk } from './interviews/desk.ts';
import type { Load } from './load/load.ts';
import type { LeadStreams } from './leads/lead-streams.ts';
import type { ResultDoors } from './commands/results.ts';
import type { SetupAnswer, SetupRequest } from './commands/set-up-campaign.ts';
import type { ChangeStreams } from './v1/live/change-streams.ts';
import type { SettleAnswer } from './commands/settle-call.ts';

/** What the doors work with; server.ts passes the real ones, tests pass fakes. */
export interface ApiDependencies {
  config: Config;
  log: Logger;
  /** who counts what is asked and answered */
  meters: RequestMeters;
  tracing: Tracing;
  /** the namespace that links into the Temporal UI name */
  temporalNamespace: string;
  temporalSdkVersion: string;
  /** start-call.ts: request → row → workflow → true answer */
  startCall(request: CallRequest): Promise<StartedCall>;
  /** receive-event.ts: stores (a duplicate counts as stored), then signals after we answered */
  receiveEvent(delivery: Delivery): Promise<'stored' | 'not_stored'>;
  cancelCall(callId: string): Promise<CancelAnswer>;
  /** settle-call.ts: a person decides about an unresolved call */
  settleCall(callId: string, decision: Decision): Promise<SettleAnswer>;
  /** what people decide about what was concluded from a call (store/calls/reviews.ts) */
  reviews: ReviewDesk;
  /** twiml-for-leg.ts: what joins an answered leg to the voice agent; null when it must not be joined */
  twimlForLeg(leg: AskingLeg): Promise<string | null>;
  /** results.ts: sending a result once more, analysing once more */
  results: ResultDoors;
  /** set-up-campaign.ts: package, upload, true answer */
  setUpCampaign(request: SetupRequest): Promise<SetupAnswer>;
  /** the questions of a protocol that is kept nowhere */
  processedProtocol(protocol: Protocol): Promise<ProcessedProtocol>;
  campaigns: CampaignReader;
  /** what an operator settles for a campaign (store/campaigns/campaign-settings.ts) */
  campaignSettings: CampaignSettingsDesk;
  /** campaigns as operators see them (store/campaigns/campaign-views.ts) */
  campaignPages: CampaignPages;
  /** what the agent would hear if a call of the campaign began now (while-ringing/questionnaire-of-today.ts) */
  questionnaireOfToday(campaignId: number, companyName: string): Promise<QuestionnaireOfToday>;
  readiness(): Promise<Readiness>;
  /** load.ts: how much this process has to do */
  load(): Load;
  /** false as long as the schema may be older than the code */
  isMigrated(): boolean;
  /** true from SIGTERM on */
  isStopping(): boolean;
  /** what is known of a caller (store/leads/known-leads.ts) */
  knownLeads: KnownLeads;
  /** send-sms.ts: request → row → workflow → true answer */
  sendSms(request: SmsRequest): Promise<SentSms>;
  /** who watches which lead (leads/lead-streams.ts) */
  leadStreams: LeadStreams;
  /** the read model (store/calls/call-views.ts) */
  calls: CallReader;
  /** bulk.ts: something for many calls at once */
  bulk: BulkDesk;
  /** filters of the list under a name (store/calls/saved-views.ts) */
  views: ViewDesk;
  /** what the pages of one call show beside it (store/calls/call-parts.ts) */
  callParts: CallPartsReader;
  /** how providers have been lately, by our rows (store/provider-health.ts) */
  providerHealth: ProviderHealthReader;
  /** health-checks.ts: whether providers are set up as we need it */
  healthChecks: HealthChecks;
  /** tells open pages what has changed (v1/live/change-streams.ts) */
  changeStreams: ChangeStreams;
  /** how the day is going, by the days of a time zone (store/overview.ts) */
  overview: OverviewReader;
  /** what asks for a person, and who has taken it (store/calls/attention-desk.ts) */
  attention: AttentionDesk;
  /** the inbox, for people to look at (store/event-views.ts) */
  events: EventReader;
  /** questionnaire-source.ts */
  questionnaires: QuestionnaireSource;
  /** addresses with which a browser talks to an agent, from ElevenLabs; rejects when it gives none */
  signedUrls: SignedUrls;
  /** personalise-caller.ts: never rejects, and answers within a second whatever is down */
  personaliseCaller(caller: Caller): Promise<Personalisation>;
  recordings: RecordingReader;
  /** all that is held of one person (store/candidates/export-person.ts) */
  personExporter: PersonExporter;
  /** people who are called about an application (store/calls/candidate-views.ts) */
  candidatePages: CandidatePages;
  /** leads as a sales team sees them (store/leads/lead-views.ts) */
  leadPages: LeadPages;
  /** erase-candidate.ts: erasing people, and the proof of it */
  erasures: ErasureDesk;
  /** interviews in the browser (interviews/desk.ts) */
  interviews: InterviewDesk;
  /** who is logged in at the dashboard (store/sessions.ts) */
  sessions: Sessions;
  /** the same as operators see them (store/interviews/interview-views.ts) */
  interviewPages: InterviewPages;
}

export interface SignedUrls {
  signedUrl(agentId: string): Promise<string>;
  signedConversation(agentId: string): Promise<{ signedUrl: string; conversationId: string | null }>;
}

/** Hands out what is kept of a call's recording; it always comes through us. */
export interface RecordingReader {
  /** the newest one that is kept, null when there is none */
  find(callId: string): Promise<StoredRecording | null>;
  /** its bytes, or a part of them; `gone` when nothing is found where it was kept */
  open(recording: StoredRecording, part: ByteRange | null): Promise<AsyncIterable<Uint8Array> | 'gone' | 'unavailable'>;
}

/** One verified webhook request: one event from ElevenLabs, any number from Event Streams. */
export interface Delivery {
  provider: 'elevenlabs' | 'twilio';
  /** false for Event Streams, which shows whatever happens on the account: what nobody knows there is not followed */
  atDropInDoor: boolean;
  events: DeliveredEvent[];
}

export interface DeliveredEvent {
  dedupeKey: string;
  kind: string;
  /** null: nothing for us, kept all the same */
  event: InboxEvent | null;
  conversationId: string | null;
  callSid: string | null;
  attemptId: string | null;
  /** what those who watch a lead are shown of it */
  leadUpdate?: LeadUpdate;
  raw: Buffer;
}

export type CancelAnswer =
  | { kind: 'answered'; result: CancelResult; phase: CallPhase }
  | { kind: 'unknown_call' }
  /** Temporal or PostgreSQL cannot be reached: nothing was changed */
  | { kind: 'unavailable' };

/** `up`, or why not in words of ours. */
export interface Readiness {
  postgres: string;
  temporal: string;
  worker: string;
}
