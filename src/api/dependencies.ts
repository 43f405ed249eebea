import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { CallPhase, CancelResult } from '../domain/call.ts';
import type { InboxEvent } from '../domain/call-event.ts';
import type { CallRequest, StartedCall } from '../domain/call-request.ts';
import type { LeadUpdate } from '../domain/lead-update.ts';
import type { ProcessedProtocol } from '../domain/processed-protocol.ts';
import type { Protocol } from '../domain/protocol.ts';
import type { CallReader } from '../store/call-views.ts';
import type { CampaignReader } from '../store/campaign-packages.ts';
import type { SetupAnswer, SetupRequest } from './set-up-campaign.ts';

/** What the doors work with; server.ts passes the real ones, tests pass fakes. */
export interface ApiDependencies {
  config: Config;
  log: Logger;
  /** the namespace that links into the Temporal UI name */
  temporalNamespace: string;
  /** start-call.ts: request → row → workflow → true answer */
  startCall(request: CallRequest): Promise<StartedCall>;
  /** receive-event.ts: stores (a duplicate counts as stored), then signals after we answered */
  receiveEvent(delivery: Delivery): Promise<'stored' | 'not_stored'>;
  cancelCall(callId: string): Promise<CancelAnswer>;
  /** set-up-campaign.ts: package, upload, true answer */
  setUpCampaign(request: SetupRequest): Promise<SetupAnswer>;
  /** the questions of a protocol that is kept nowhere */
  processedProtocol(protocol: Protocol): Promise<ProcessedProtocol>;
  campaigns: CampaignReader;
  readiness(): Promise<Readiness>;
  /** true from SIGTERM on */
  isStopping(): boolean;
  /** the read model (store/call-views.ts) */
  calls: CallReader;
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
