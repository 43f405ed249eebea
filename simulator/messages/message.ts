import type { Fault } from '../faults.ts';

/** An SMS to or from somebody. As with calls, its whole future is written down when it is made, in absolute times. */
export interface Message {
  sid: string;
  direction: 'outbound-api' | 'inbound';
  to: string;
  /** null when a messaging service chooses the sender */
  from: string | null;
  messagingServiceSid: string | null;
  body: string;
  numMedia: number;
  statusCallback: string | null;
  outcome: MessageOutcome;
  errorCode: number | null;
  faults: Fault[];
  /** unix milliseconds; `sent` null = Twilio could not even send it */
  times: { created: number; queued: number; sent: number | null; ended: number };
  /** ids of the status callbacks that are settled: delivered, or given up */
  settled: string[];
  /** absent in what an earlier version wrote down */
  deleted?: boolean;
}

export type MessageOutcome = 'delivered' | 'undelivered' | 'failed' | 'received';
export type MessageStatus = MessageOutcome | 'accepted' | 'queued' | 'sent';

/** A messaging service accepts a message before it has a sender for it. */
export function messageStatus({ times, outcome, messagingServiceSid }: Message, now: number): MessageStatus {
  if (now >= times.ended) return outcome;
  if (times.sent !== null && now >= times.sent) return 'sent';
  return messagingServiceSid !== null && now < times.queued ? 'accepted' : 'queued';
}
