import type { AnsweredBy, LegStatus } from './conversation.ts';

/**
 * One webhook, in our words. The provider's webhook.ts makes it from verified bytes; `null` there means "nothing for us".
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
  | { kind: 'machine_verdict'; callSid: string | null; conversationId: string | null; answeredBy: AnsweredBy };

export interface ConversationEnded {
  kind: 'conversation_ended';
  conversationId: string;
  /** our attempt id, when it is echoed */
  attemptId: string | null;
  callSid: string | null;
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
}
