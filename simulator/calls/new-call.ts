import { randomBytes } from 'node:crypto';
import { writeScript } from '../conversation/write-script.ts';
import { delayOf, hasFault } from '../faults.ts';
import type { Outcome, Scenario } from '../scenarios.ts';
import type { CallTimes, LegEnding, PhoneCall } from './phone-call.ts';

/** What the voice agent was asked to do. */
export interface Order {
  to: string;
  from: string;
  agentId: string;
  agentPhoneNumberId: string;
  clientData: Record<string, unknown>;
  ringingTimeoutSecs: number;
  machineDetection: 'enable' | 'detect_message_end' | null;
}

/** Writes down the whole course of a call, from now on. */
export function newCall(order: Order, scenario: Scenario, timeScale: number, now = Date.now()): PhoneCall {
  const ending = endingOf(order, scenario);
  const times = timesOf(ending, scenario, order, timeScale, now);
  const userId = order.clientData['user_id'];
  return {
    callSid: `CA${randomBytes(16).toString('hex')}`,
    conversationId: `conv_${randomBytes(14).toString('hex')}`,
    streamSid: `MZ${randomBytes(16).toString('hex')}`,
    to: order.to,
    from: order.from,
    agentId: order.agentId,
    agentPhoneNumberId: order.agentPhoneNumberId,
    userId: typeof userId === 'string' ? userId : null,
    clientData: order.clientData,
    outcome: scenario.outcome,
    faults: scenario.faults,
    webhookAfterMs: scenario.timing.webhookAfterMs * timeScale,
    answeredBy: times.machineHeard === null ? null : verdictOf(scenario.outcome, order),
    ending,
    script: writeScript(scenario, order.clientData),
    times,
    settled: [],
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
