import { failureReason, type PhoneCall } from '../calls/phone-call.ts';
import type { LegEvent, RecordingEvent } from '../calls/subscriptions.ts';
import { delayOf, hasFault } from '../faults.ts';

export type CallbackKind =
  /** Event Streams of the account */
  | { provider: 'twilio'; channel: 'streams'; event: LegEvent | 'machine_heard' }
  /** what the order of the call asked for, as a form to its own address */
  | { provider: 'twilio'; channel: 'status'; event: LegEvent }
  | { provider: 'twilio'; channel: 'machine_detection'; event: 'machine_heard' }
  | { provider: 'twilio'; channel: 'recording'; event: RecordingEvent }
  | {
      provider: 'elevenlabs';
      channel: 'post_call';
      event: 'post_call_transcription' | 'call_initiation_failure';
    };

export type PlannedCallback = CallbackKind & {
  /** within its call */
  id: string;
  /** when what it tells happened; unix milliseconds */
  happenedAt: number;
  dueAt: number;
};

/**
 * Every callback of a call's whole life in the order of delivery, with the faults of its scenario. Pure: the same call
 * gives the same plan, and what is still to be sent is this minus what is settled.
 */
export function planCallbacks(call: PhoneCall): PlannedCallback[] {
  const { faults } = call;
  const lost = (provider: PlannedCallback['provider']): boolean =>
    hasFault(faults, 'webhooks_lost') ||
    hasFault(faults, provider === 'twilio' ? 'twilio_webhooks_lost' : 'elevenlabs_webhook_lost');
  const late = delayOf(faults, 'webhooks_late');
  const inOrder = [...twilioCallbacks(call), ...agentCallbacks(call)]
    .filter(({ provider }) => !lost(provider))
    .map((callback) => ({ ...callback, dueAt: callback.dueAt + late }))
    .sort((a, b) => a.dueAt - b.dueAt);
  const delivered = hasFault(faults, 'webhooks_reordered') ? lastFirst(inOrder) : inOrder;
  return hasFault(faults, 'webhooks_twice')
    ? delivered.flatMap((callback) => [callback, { ...callback, id: `${callback.id}:again` }])
    : delivered;
}

/** The callbacks that overtake the answer in `webhook_before_answer`: `initiated` and what follows it. */
export const callbacksBeforeAnswer = (call: PhoneCall): string[] =>
  planCallbacks(call)
    .filter(
      ({ provider, happenedAt }) => provider === 'twilio' && happenedAt <= (call.times.ringing ?? call.times.ended),
    )
    .slice(0, 2)
    .map(({ id }) => id);

/** A call canceled before it was dialled, and a talk without telephone, have no events at all. */
function twilioCallbacks(call: PhoneCall): PlannedCallback[] {
  const { times, subscriptions, placement } = call;
  if (placement === 'web' || times.ended < times.initiated) return [];
  const legEvents: [LegEvent, number | null][] = [
    ['initiated', times.initiated],
    ['ringing', times.ringing],
    ['answered', times.answered],
    ['completed', times.ended],
  ];
  const planned: (PlannedCallback | null)[] = [];
  for (const [event, at] of legEvents) {
    if (subscriptions.eventStreams) {
      planned.push(at === null ? null : { provider: 'twilio', channel: 'streams', event, ...when(event, at) });
    }
    if (subscriptions.status?.events.includes(event)) {
      planned.push(
        at === null ? null : { provider: 'twilio', channel: 'status', event, ...when(`status ${event}`, at) },
      );
    }
  }
  return [...planned.filter((callback) => callback !== null), ...verdictCallbacks(call), ...recordingCallbacks(call)];
}

function verdictCallbacks({ times, subscriptions }: PhoneCall): PlannedCallback[] {
  const at = times.machineHeard;
  if (at === null) return [];
  const event = 'machine_heard';
  const planned: PlannedCallback[] = [];
  if (subscriptions.eventStreams) planned.push({ provider: 'twilio', channel: 'streams', event, ...when(event, at) });
  if (subscriptions.machineDetection) {
    planned.push({ provider: 'twilio', channel: 'machine_detection', event, ...when(`own ${event}`, at) });
  }
  return planned;
}

/** Nobody answered: the recording is `absent`, and Twilio says so to whoever asked for that. */
function recordingCallbacks({ times, recording, subscriptions }: PhoneCall): PlannedCallback[] {
  if (recording === null || subscriptions.recording === null) return [];
  const { answered, ended } = times;
  const happens: [RecordingEvent, number][] =
    answered === null
      ? [['absent', ended]]
      : [
          ['in-progress', answered],
          ['completed', ended + recording.processMs],
        ];
  const { events } = subscriptions.recording;
  return happens
    .filter(([event]) => events.includes(event))
    .map(([event, at]) => ({ provider: 'twilio', channel: 'recording', event, ...when(`recording ${event}`, at) }));
}

/** The voice agent's one webhook: after the summary, or when nobody could be reached. */
function agentCallbacks(call: PhoneCall): PlannedCallback[] {
  if (call.conversationId === null) return [];
  const agent = (event: 'post_call_transcription' | 'call_initiation_failure', at: number | null): PlannedCallback[] =>
    at === null
      ? []
      : [
          {
            ...{ provider: 'elevenlabs', channel: 'post_call', event, id: event },
            ...{ happenedAt: at, dueAt: at + call.webhookAfterMs },
          },
        ];
  return failureReason(call) === null
    ? agent('post_call_transcription', call.times.summarised)
    : agent('call_initiation_failure', call.times.ended);
}

const when = (id: string, at: number) => ({ id, happenedAt: at, dueAt: at });

/** Everything comes at the very end, the last first: `completed` before `ringing`, the conversation before its call. */
function lastFirst(inOrder: PlannedCallback[]): PlannedCallback[] {
  const end = inOrder.at(-1)?.dueAt ?? 0;
  return inOrder.toReversed().map((callback) => ({ ...callback, dueAt: end }));
}
