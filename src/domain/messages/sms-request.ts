/** A text message that somebody asks us to send. */
export interface SmsRequest {
  /** E.164 */
  toNumber: string;
  text: string;
  /** the caller's own id of the lead */
  leadId: string | null;
  /** names the caller's key without telling it */
  askedBy: string;
  idempotencyKey: string | null;
}

/** What became of it by the time the caller is answered. */
export type SentSms =
  /** with the carrier */
  | { kind: 'sent'; messageId: string; messageSid: string; status: string; toNumber: string; text: string }
  /** it was not sent and will not be for this request; `reason` in the carrier's words or ours */
  | { kind: 'refused'; reason: string }
  | { kind: 'must_not_be_written_to'; reason: string }
  /** it may have been sent or may still be, once */
  | { kind: 'unknown'; messageId: string }
  /** the key was used for another message */
  | { kind: 'conflict' }
  /** nothing was accepted */
  | { kind: 'unavailable' };
