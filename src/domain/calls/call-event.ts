import type { AnsweredBy, LegStatus } from './conversation.ts';

/**
 * One webhook about a call, in our words. The provider's webhook.ts makes it from verified bytes; `null` there means "nothing for us".
 * Only ids, numbers and verdicts: the raw bytes stay in the inbox row.
 */
export type CallEvent =
  | ConversationEnded
  | {
      kind: 'placement_failed';
      conversationId: string | null;
      callSid: string | null;
      reason: 'busy' | 'no_answer' | 'unknown';
    }
  | LegChanged
  | MachineVerdict;

const CALL_EVENTS: readonly InboxEvent['kind'][] = [
  'conversation_ended',
  'placement_failed',
  'leg_changed',
  'machine_verdict',
];

/** True for an event that a call's outcome can hang on. */
export const isCallEvent = (event: InboxEvent): event is CallEvent => CALL_EVENTS.includes(event.kind);

/** All that the inbox can hold: about calls, about messages, about recordings, about what is said just now. */
export type InboxEvent = CallEvent | MessageReceived | MessageStatusChanged | RecordingReady | ConversationMoment;

/** Who answered, by the carrier's machine detection. */
export interface MachineVerdict {
  kind: 'machine_verdict';
  callSid: string | null;
  conversationId: string | null;
  answeredBy: AnsweredBy;
  /** our attempt id, when the callback's address held it */
  attemptId?: string;
}

export interface ConversationEnded {
  kind: 'conversation_ended';
  conversationId: string;
  /** our attempt id, when it is echoed */
  attemptId: string | null;
  callSid: string | null;
  /** the person's number (E.164), where no leg is named: then this says that it was a phone call */
  phone?: string;
}

export interface LegChanged {
  kind: 'leg_changed';
  callSid: string;
  status: LegStatus;
  to: string;
  from: string;
  /** whole seconds of talk, at the end only */
  durationSeconds: number | null;
  answeredBy: AnsweredBy | null;
  /** the carrier's own time of the event */
  at: Date | null;
  /** somebody rang us: `from` is the person */
  inbound?: true;
  /** why it failed, in the carrier's numbers */
  errorCode?: string;
  /** our attempt id, when the callback's address held it */
  attemptId?: string;
}

/** Somebody wrote to one of our numbers. */
export interface MessageReceived {
  kind: 'message_received';
  messageSid: string;
  from: string;
  to: string;
  text: string;
  mediaCount: number;
  /** what the carrier's opt-out service says it was, null when it says nothing */
  optOut: 'stop' | 'start' | 'help' | null;
  city: string | null;
  state: string | null;
}

/** The carrier's word for where a message of ours is. */
export interface MessageStatusChanged {
  kind: 'message_status';
  messageSid: string;
  status: string;
  to: string;
  from: string;
  errorCode: string | null;
  errorMessage?: string | null;
  /** our message's id, when the callback's address held it */
  messageId?: string;
}

/** The carrier has a recording of a leg; it is fetched by its id, never by a posted address. */
export interface RecordingReady {
  kind: 'recording_ready';
  recordingSid: string;
  callSid: string;
  durationSeconds: number | null;
  /** ISO */
  startedAt: string | null;
  /** our attempt id, when the callback's address held it */
  attemptId?: string;
}

/** Something that is said or happens while the conversation goes on: shown, never a signal. */
export interface ConversationMoment {
  kind: 'conversation_moment';
  moment:
    | 'conversation_started'
    | 'conversation_ended'
    | 'user_message'
    | 'agent_message'
    | 'interruption'
    | 'silence_detected';
  conversationId: string;
  callSid: string | null;
  /** what was said, null where nothing was */
  message: string | null;
}
