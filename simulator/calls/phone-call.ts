import type { Script } from '../conversation/script.ts';
import type { Fault } from '../faults.ts';
import type { Outcome, ScriptedConversation } from '../scenarios.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { AwaitedTwiml } from './twiml.ts';

export type LegEnding = 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled';
export type LegStatus = 'queued' | 'ringing' | 'in-progress' | LegEnding;
export type ConversationStatus = 'initiated' | 'in-progress' | 'processing' | 'done' | 'failed';
export type AnsweredBy = 'human' | 'machine_start' | 'machine_end_beep';

/** Who made the call: the voice agent, or Twilio by order of somebody's own; `web` = a talk without any telephone. */
export type Placement = 'elevenlabs' | 'twilio' | 'web';

/** What Twilio records of a call. */
export interface Recording {
  sid: string;
  channels: 1 | 2;
  /** from the end of the call until the file is there */
  processMs: number;
  deleted: boolean;
}

/**
 * A placed call. Its whole future is written down when it is placed, in absolute times; what it *is* at a moment is a
 * pure question (functions below). That is why a killed simulator goes on as if the world had not stopped. One thing is
 * not known in advance: what the TwiML of a call placed through Twilio says (`twiml`), so its end is written at the answer.
 */
export interface PhoneCall {
  /** of a web talk: a key of ours that no Twilio would know; empty while a registered conversation has no leg */
  callSid: string;
  /** null while, and if, the call has no conversation */
  conversationId: string | null;
  placement: Placement;
  direction: 'inbound' | 'outbound';
  /** when `register-call` made the conversation; null = with the call */
  registeredAt: number | null;
  streamSid: string;
  to: string;
  from: string;
  agentId: string | null;
  agentPhoneNumberId: string | null;
  userId: string | null;
  /** `conversation_initiation_client_data` as it was sent */
  clientData: Record<string, unknown>;
  outcome: Outcome;
  faults: Fault[];
  webhookAfterMs: number;
  /** what machine detection will say; null when it was not asked for or nobody answers */
  answeredBy: AnsweredBy | null;
  ending: LegEnding;
  /** the scenario's own words, where it has some */
  given: ScriptedConversation | null;
  script: Script;
  subscriptions: Subscriptions;
  /** still to be asked for and obeyed when the call is answered; null = nothing (more) to ask */
  twiml: AwaitedTwiml | null;
  /** null = is not recorded by Twilio */
  recording: Recording | null;
  /** what we answered when ElevenLabs asked how to begin (inbound); null = was not asked */
  initiation: { status: number | null; body: unknown } | null;
  times: CallTimes;
  /** ids of the callbacks that are settled: delivered, or given up */
  settled: string[];
  /** Twilio was told to delete its record; what others hold of it stays */
  deleted: boolean;
}

/** Unix milliseconds; null = does not happen. */
export interface CallTimes {
  placed: number;
  initiated: number;
  ringing: number | null;
  answered: number | null;
  machineHeard: number | null;
  ended: number;
  /** the conversation has its summary */
  summarised: number | null;
}

export function legStatus({ times, ending }: PhoneCall, now: number): LegStatus {
  if (now >= times.ended) return ending;
  if (times.answered !== null && now >= times.answered) return 'in-progress';
  return times.ringing !== null && now >= times.ringing ? 'ringing' : 'queued';
}

/** The person at the other end, whoever called whom. */
export const personOf = ({ direction, to, from }: PhoneCall): string => (direction === 'inbound' ? from : to);

/** When the conversation came into being, in unix milliseconds. */
export const begunAt = ({ registeredAt, times }: PhoneCall): number => registeredAt ?? times.placed;

export const isInFlight = ({ times }: PhoneCall, now: number): boolean => now < times.ended;

/** Whole seconds of talk by the script, 0 until the call has ended or when nobody talked. */
export const talkSecs = (call: PhoneCall, now: number): number =>
  isInFlight(call, now) || call.times.answered === null ? 0 : call.script.durationSecs;

/** Null until machine detection has come to its verdict. */
export const answeredBy = ({ times, answeredBy }: PhoneCall, now: number): AnsweredBy | null =>
  times.machineHeard !== null && now >= times.machineHeard ? answeredBy : null;

export function conversationStatus(call: PhoneCall, now: number): ConversationStatus {
  const { times } = call;
  if (times.answered === null) return failureReason(call) !== null && now >= times.ended ? 'failed' : 'initiated';
  if (now < times.answered) return 'initiated';
  if (now < times.ended) return 'in-progress';
  return times.summarised !== null && now >= times.summarised ? 'done' : 'processing';
}

/**
 * Why ElevenLabs says that a call did not come about. It hears of busy and no answer only: a call that Twilio failed or
 * canceled stays `initiated` there for ever (provider-apis §4.1), and of calls that others placed or received nothing.
 */
export function failureReason({ ending, placement, direction }: PhoneCall): 'busy' | 'no-answer' | null {
  if (placement !== 'elevenlabs' || direction === 'inbound') return null;
  return ending === 'busy' || ending === 'no-answer' ? ending : null;
}
