/** What the two witnesses of an attempt say, in our words. Vendor spelling stops at providers/. */

/** One spoken turn. `index` counts all turns of the provider's transcript from 0, also silent tool turns that are left out here. */
export interface Turn {
  index: number;
  role: 'agent' | 'candidate';
  text: string;
  atSeconds: number;
}

export type ConversationStatus = 'initiated' | 'in_progress' | 'processing' | 'done' | 'failed';

/** The voice agent's view of an attempt (ElevenLabs GET conversation, or its post-call webhook: the same shape). */
export interface Conversation {
  conversationId: string;
  status: ConversationStatus;
  /** our attempt id, when the conversation echoes it (`user_id`, else the dynamic variable `attempt_id`) */
  attemptId: string | null;
  callSid: string | null;
  turns: Turn[];
  startedAt: Date | null;
  durationSeconds: number;
  summary: string | null;
  /** provider's free text, kept raw: never switched on by equality */
  terminationReason: string | null;
  /** native verdict of the provider, newer accounts only */
  callResult: 'answered' | 'voicemail' | 'busy' | 'no_answer' | 'failed' | null;
  voicemailDetected: boolean;
  /** the voice agent's own guard against manipulation broke it off */
  endedByGuardrail: boolean;
  /** the person's number and ours, as the voice agent knows them; null without a phone call */
  phone: string | null;
  line: string | null;
  /** texts among the dynamic variables, the provider's own (`system__…`) left out */
  variables: Record<string, string>;
  /** what the agent was set up to collect, each by its bare value */
  dataCollection: Record<string, unknown>;
  callSuccessful: 'success' | 'failure' | 'unknown' | null;
  /** provider's credits */
  cost: number | null;
}

export type LegStatus =
  | 'queued'
  | 'initiated'
  | 'ringing'
  | 'in_progress'
  | 'completed'
  | 'busy'
  | 'no_answer'
  | 'failed'
  | 'canceled';

export const LEG_ENDINGS: readonly LegStatus[] = ['completed', 'busy', 'no_answer', 'failed', 'canceled'];

/** Carrier's machine detection. `machine_*` variants are folded: which part of the greeting was heard decides nothing. */
export const ANSWERED_BY = ['human', 'machine', 'fax', 'unknown'] as const;
export type AnsweredBy = (typeof ANSWERED_BY)[number];

/** The carrier's view of an attempt (Twilio call resource or status event). */
export interface Leg {
  callSid: string;
  status: LegStatus;
  to: string;
  from: string;
  /** whole seconds of talk (`CallDuration`), null until it has ended */
  durationSeconds: number | null;
  answeredBy: AnsweredBy | null;
  createdAt: Date | null;
  startedAt: Date | null;
  endedAt: Date | null;
  outbound: boolean;
}
