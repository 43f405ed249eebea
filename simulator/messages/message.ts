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
  /** every status callback comes twice, or none comes */
  callbacks: 'once' | 'twice' | 'lost';
  /** unix milliseconds */
  times: { created: number; sent: number; ended: number };
  /** ids of the status callbacks that are settled: delivered, or given up */
  settled: string[];
}

export type MessageOutcome = 'delivered' | 'undelivered' | 'failed' | 'received';
export type MessageStatus = MessageOutcome | 'accepted' | 'queued' | 'sent';

/** `failed` = Twilio could not even send it, so it never was `sent`. */
export function messageStatus(message: Message, now: number): MessageStatus {
  const { times, outcome } = message;
  if (now >= times.ended) return outcome;
  if (outcome !== 'failed' && now >= times.sent) return 'sent';
  return firstStatus(message);
}

export const firstStatus = ({ messagingServiceSid }: Message): MessageStatus =>
  messagingServiceSid === null ? 'queued' : 'accepted';
