export const LEG_EVENTS = ['initiated', 'ringing', 'answered', 'completed'] as const;
export type LegEvent = (typeof LEG_EVENTS)[number];

export const RECORDING_EVENTS = ['in-progress', 'completed', 'absent'] as const;
export type RecordingEvent = (typeof RECORDING_EVENTS)[number];

export type HttpMethod = 'GET' | 'POST';

/** Where Twilio and ElevenLabs tell about a call. URLs are kept as they were ordered, with their `#rc=…` overrides. */
export interface Subscriptions {
  status: { url: string; method: HttpMethod; events: LegEvent[] } | null;
  /** the verdict of asynchronous machine detection */
  machineDetection: { url: string; method: HttpMethod } | null;
  /** the verdict is part of the status callbacks, as with machine detection that is not asynchronous */
  verdictInStatus: boolean;
  recording: { url: string; method: HttpMethod; events: RecordingEvent[] } | null;
  /** the account's Event Streams sink tells of this call too */
  eventStreams: boolean;
  /** where ElevenLabs posts its webhook, below PUBLIC_URL */
  postCallPath: string;
}

export const POST_CALL_PATH = '/api/webhooks/elevenlabs/post-call';

/** What a call without wishes has: Event Streams and the workspace's post-call webhook. */
export const USUAL_SUBSCRIPTIONS: Subscriptions = {
  status: null,
  machineDetection: null,
  verdictInStatus: true,
  recording: null,
  eventStreams: true,
  postCallPath: POST_CALL_PATH,
};
