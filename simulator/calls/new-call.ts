import { randomBytes } from 'node:crypto';
import { NOTHING_SAID, writeScript } from '../conversation/write-script.ts';
import { delayOf, hasFault } from '../faults.ts';
import type { Outcome, Scenario } from '../scenarios.ts';
import type { CallTimes, LegEnding, PhoneCall, Placement } from './phone-call.ts';
import { newConversationId, userIdOf } from './registration.ts';
import { type Subscriptions, USUAL_SUBSCRIPTIONS } from './subscriptions.ts';
import { type AwaitedTwiml, LONGEST_ASKING_MS, type TwimlSource } from './twiml.ts';

/** What the voice agent, or Twilio, was asked to do; what is left out is as with a call that ElevenLabs places for us. */
export interface Order {
  to: string;
  from: string;
  agentId: string | null;
  agentPhoneNumberId: string | null;
  clientData: Record<string, unknown>;
  ringingTimeoutSecs: number;
  machineDetection: 'enable' | 'detect_message_end' | null;
  placement?: Placement;
  /** left out = a new one */
  conversationId?: string;
  direction?: 'inbound' | 'outbound';
  subscriptions?: Partial<Subscriptions>;
  /** who tells what to do at the answer; left out = the voice agent talks */
  twiml?: TwimlSource;
  timeLimitSecs?: number | null;
  /** null = no recording by Twilio */
  recordingChannels?: 1 | 2 | null;
}

/** Between the end of a call and its recording, in simulated time. */
const RECORDING_TAKES_MS = 400;

/** Writes down the whole course of a call, from now on. */
export function newCall(order: Order, scenario: Scenario, timeScale: number, now = Date.now()): PhoneCall {
  const ending = endingOf(order, scenario);
  const planned = timesOf(ending, scenario, order, timeScale, now);
  const twiml = awaitedTwiml(order, scenario, planned, timeScale);
  const placement = order.placement ?? 'elevenlabs';
  const direction = order.direction ?? 'outbound';
  const subscriptions = { ...USUAL_SUBSCRIPTIONS, ...order.subscriptions };
  // The voice agent's own calls have a conversation before anybody answers; all others when somebody talks with it.
  const isAgentsCall = placement === 'elevenlabs' && direction === 'outbound';
  const hasConversation = !order.twiml && (isAgentsCall || planned.answered !== null);
  return {
    callSid: placement === 'web' ? `web_${randomBytes(8).toString('hex')}` : `CA${randomBytes(16).toString('hex')}`,
    conversationId: hasConversation ? (order.conversationId ?? newConversationId()) : null,
    streamSid: `MZ${randomBytes(16).toString('hex')}`,
    placement,
    direction,
    registeredAt: hasConversation && placement === 'twilio' ? planned.answered : null,
    to: order.to,
    from: order.from,
    agentId: order.agentId,
    agentPhoneNumberId: order.agentPhoneNumberId,
    userId: userIdOf(order.clientData),
    clientData: order.clientData,
    outcome: scenario.outcome,
    faults: scenario.faults,
    webhookAfterMs: scenario.timing.webhookAfterMs * timeScale,
    answeredBy: planned.machineHeard === null ? null : verdictOf(scenario.outcome, order),
    ending,
    given: scenario.conversation,
    script: hasConversation ? writeScript(scenario, order.clientData) : NOTHING_SAID,
    subscriptions: { ...subscriptions, eventStreams: scenario.eventStreams ?? subscriptions.status === null },
    twiml,
    recording: order.recordingChannels
      ? {
          sid: `RE${randomBytes(16).toString('hex')}`,
          channels: order.recordingChannels,
          processMs: RECORDING_TAKES_MS * timeScale,
          deleted: false,
        }
      : null,
    initiation: null,
    times:
      twiml === null || planned.answered === null
        ? planned
        : { ...planned, ended: planned.answered + LONGEST_ASKING_MS, summarised: null },
    settled: [],
    deleted: false,
  };
}

/** Null when the leg needs none: it is the voice agent's, or nobody answers it. */
function awaitedTwiml(order: Order, { timing }: Scenario, planned: CallTimes, scale: number): AwaitedTwiml | null {
  const { answered, ended, summarised } = planned;
  if (!order.twiml || answered === null) return null;
  const timeLimitSecs = order.timeLimitSecs ?? null;
  return {
    source: order.twiml,
    talkMs: timing.talkMs * scale,
    summaryMs: summarised === null ? null : summarised - ended,
    aloneMs: 1_000 * scale,
    timeLimitSecs,
  };
}

const ENDINGS: Partial<Record<Outcome, LegEnding>> = {
  no_answer: 'no-answer',
  busy: 'busy',
  failed: 'failed',
  canceled: 'canceled',
};

/** A candidate who takes longer than the phone was to ring is not there. */
function endingOf({ ringingTimeoutSecs }: Order, { outcome, timing }: Scenario): LegEnding {
  const ending = ENDINGS[outcome] ?? 'completed';
  return ending === 'completed' && timing.ringMs > ringingTimeoutSecs * 1_000 ? 'no-answer' : ending;
}

function timesOf(ending: LegEnding, scenario: Scenario, order: Order, scale: number, placed: number): CallTimes {
  const { timing, faults } = scenario;
  const ringMs = Math.min(timing.ringMs, order.ringingTimeoutSecs * 1_000) * scale;
  const ringing = placed + Math.min(ringMs / 5, 300 * scale);
  const initiated = (placed + ringing) / 2;
  if (ending === 'failed') return silentTimes({ placed, initiated, ringing: null, ended: ringing });
  const rungOut = placed + ringMs;
  if (ending !== 'completed') return silentTimes({ placed, initiated, ringing, ended: rungOut });

  const talkMs = timing.talkMs * scale;
  const ended = rungOut + talkMs;
  return {
    placed,
    initiated,
    ringing,
    answered: rungOut,
    machineHeard: order.machineDetection === null ? null : rungOut + talkMs / 3 + delayOf(faults, 'amd_late') * scale,
    ended,
    summarised: hasFault(faults, 'summary_never')
      ? null
      : ended + (timing.summaryAfterMs + delayOf(faults, 'summary_late')) * scale,
  };
}

const silentTimes = (times: Pick<CallTimes, 'placed' | 'initiated' | 'ringing' | 'ended'>): CallTimes => ({
  ...times,
  answered: null,
  machineHeard: null,
  summarised: null,
});

function verdictOf(outcome: Outcome, { machineDetection }: Order): PhoneCall['answeredBy'] {
  if (outcome !== 'voicemail') return 'human';
  return machineDetection === 'detect_message_end' ? 'machine_end_beep' : 'machine_start';
}
