import { writeScript } from '../conversation/write-script.ts';
import { type Script, cutShort } from '../conversation/script.ts';
import type { PhoneCall } from './phone-call.ts';
import type { Registration } from './registration.ts';
import type { HttpMethod } from './subscriptions.ts';

/** Where Twilio learns what an answered call is to do: in the order itself, or from somebody's server. */
export type TwimlSource =
  | { given: string }
  | { url: string; method: HttpMethod; fallback: { url: string; method: HttpMethod } | null };

export interface AwaitedTwiml {
  source: TwimlSource;
  /** how long they will talk once the leg is with the voice agent */
  talkMs: number;
  /** from the end to the summary; null = never */
  summaryMs: number | null;
  /** how long a leg lasts that is with nobody */
  aloneMs: number;
  timeLimitSecs: number | null;
}

/** What the TwiML says that matters here. */
export type Instruction = { kind: 'connect'; conversationId: string } | { kind: 'end' };

/** Twilio asks one address after the other, 15 s each. Real time, whatever the scale: our product answers in real time. */
export const LONGEST_ASKING_MS = 60_000;

const SILENT_SECOND: Script = {
  turns: [],
  durationSecs: 1,
  summary: '',
  successful: 'unknown',
  terminationReason: '',
};

/** The leg is streamed to its conversation: from here on both go the way of every held call. */
export function connected(call: PhoneCall, plan: AwaitedTwiml, to: Registration, now: number): PhoneCall {
  const ended = now + plan.talkMs;
  const script = writeScript({ outcome: call.outcome, conversation: call.given }, to.clientData);
  const limit = plan.timeLimitSecs ?? Infinity;
  return {
    ...call,
    conversationId: to.conversationId,
    registeredAt: to.registeredAt,
    agentId: to.agentId,
    userId: to.userId,
    clientData: to.clientData,
    script: script.durationSecs > limit ? cutShort(script, limit) : script,
    twiml: null,
    times: { ...call.times, ended, summarised: plan.summaryMs === null ? null : ended + plan.summaryMs },
  };
}

/** Nobody is there to talk with: the leg ends after a moment, and no conversation knows of it. */
export function leftAlone(call: PhoneCall, { aloneMs }: AwaitedTwiml, now: number): PhoneCall {
  const ended = now + aloneMs;
  const { machineHeard } = call.times;
  const heard = machineHeard !== null && (machineHeard <= ended || hasLateVerdict(call));
  return {
    ...call,
    script: SILENT_SECOND,
    twiml: null,
    times: { ...call.times, ended, machineHeard: heard ? machineHeard : null },
  };
}

const hasLateVerdict = ({ faults }: PhoneCall): boolean => faults.some(({ name }) => name === 'amd_late');
