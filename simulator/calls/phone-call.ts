import type { Script } from '../conversation/script.ts';
import type { Fault } from '../faults.ts';
import type { Outcome } from '../scenarios.ts';

export type LegEnding = 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled';
export type LegStatus = 'queued' | 'ringing' | 'in-progress' | LegEnding;
export type ConversationStatus = 'initiated' | 'in-progress' | 'processing' | 'done' | 'failed';
export type AnsweredBy = 'human' | 'machine_start' | 'machine_end_beep';

/**
 * A placed call. Its whole future is written down when it is placed, in absolute times; what it *is* at a moment is a
 * pure question (functions below). That is why a killed simulator goes on as if the world had not stopped.
 */
export interface PhoneCall {
  callSid: string;
  conversationId: string;
  streamSid: string;
  to: string;
  from: string;
  agentId: string;
  agentPhoneNumberId: string;
  userId: string | null;
  /** `conversation_initiation_client_data` as it was sent */
  clientData: Record<string, unknown>;
  outcome: Outcome;
  faults: Fault[];
  webhookAfterMs: number;
  /** what machine detection will say; null when it was not asked for or nobody answers */
  answeredBy: AnsweredBy | null;
  ending: LegEnding;
  script: Script;
  times: CallTimes;
  /** ids of the callbacks that are settled: delivered, or given up */
  settled: string[];
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
 * canceled stays `initiated` there for ever (provider-apis §4.1).
 */
export function failureReason({ ending }: PhoneCall): 'busy' | 'no-answer' | null {
  return ending === 'busy' || ending === 'no-answer' ? ending : null;
}
