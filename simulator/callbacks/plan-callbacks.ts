import { failureReason, type PhoneCall } from '../calls/phone-call.ts';
import { delayOf, hasFault } from '../faults.ts';

export type LegEvent = 'initiated' | 'ringing' | 'answered' | 'completed';

export type CallbackKind =
  | { provider: 'twilio'; event: LegEvent | 'machine_heard' }
  | { provider: 'elevenlabs'; event: 'post_call_transcription' | 'call_initiation_failure' };

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
  const inOrder = [...legCallbacks(call), ...agentCallbacks(call)]
    .filter(({ provider }) => !lost(provider))
    .map((callback) => ({ ...callback, dueAt: callback.dueAt + late }))
    .sort((a, b) => a.dueAt - b.dueAt);
  const delivered = hasFault(faults, 'webhooks_reordered') ? lastFirst(inOrder) : inOrder;
  return hasFault(faults, 'webhooks_twice')
    ? delivered.flatMap((callback) => [callback, { ...callback, id: `${callback.id}:again` }])
    : delivered;
}

/** Event Streams of the Twilio account. A call canceled before it was dialled has no events at all. */
function legCallbacks({ times }: PhoneCall): PlannedCallback[] {
  if (times.ended < times.initiated) return [];
  const leg = (event: LegEvent | 'machine_heard', at: number | null): PlannedCallback[] =>
    at === null ? [] : [{ provider: 'twilio', event, id: event, happenedAt: at, dueAt: at }];
  return [
    ...leg('initiated', times.initiated),
    ...leg('ringing', times.ringing),
    ...leg('answered', times.answered),
    ...leg('machine_heard', times.machineHeard),
    ...leg('completed', times.ended),
  ];
}

/** The voice agent's one webhook: after the summary, or when nobody could be reached. */
function agentCallbacks(call: PhoneCall): PlannedCallback[] {
  const agent = (event: 'post_call_transcription' | 'call_initiation_failure', at: number | null): PlannedCallback[] =>
    at === null ? [] : [{ provider: 'elevenlabs', event, id: event, happenedAt: at, dueAt: at + call.webhookAfterMs }];
  return failureReason(call) === null
    ? agent('post_call_transcription', call.times.summarised)
    : agent('call_initiation_failure', call.times.ended);
}

/** Everything comes at the very end, the last first: `completed` before `ringing`, the conversation before its call. */
function lastFirst(inOrder: PlannedCallback[]): PlannedCallback[] {
  const end = inOrder.at(-1)?.dueAt ?? 0;
  return inOrder.toReversed().map((callback) => ({ ...callback, dueAt: end }));
}
