import { segmentsOf } from './sms-segments.ts';

/** A text as people read it. */
export interface MessageView {
  id: string;
  direction: 'in' | 'out';
  text: string;
  at: Date;
  status: string;
  errorCode: string | null;
  /** as how many texts the carrier counts it */
  segments: number;
  mediaCount: number;
  /** the message that did not arrive, in whose place this one is sent */
  resendOf: string | null;
}

interface StoredMessage {
  id: string;
  direction: 'in' | 'out';
  body: string;
  status: string;
  error_code: string | null;
  media_count: number;
  resend_of: string | null;
  sent_at: Date | null;
  created_at: Date;
}

export const messageView = (message: StoredMessage): MessageView => ({
  id: message.id,
  direction: message.direction,
  text: message.body,
  at: message.sent_at ?? message.created_at,
  status: message.status,
  errorCode: message.error_code,
  segments: segmentsOf(message.body),
  mediaCount: message.media_count,
  resendOf: message.resend_of,
});
