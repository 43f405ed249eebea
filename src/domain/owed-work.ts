/** What a row owes until its workflow has ended: what that is called, and what names it. Ids only. */
export type OwedWork =
  | { kind: 'deliverToCrm'; callId: string; version: number }
  | { kind: 'settleCall'; callId: string }
  | { kind: 'lateResult'; callId: string; eventId: string }
  | { kind: 'replyToSms'; eventId: string; messageSid: string }
  | { kind: 'deliverMessage'; messageId: string }
  | { kind: 'watchMessage'; messageId: string }
  | { kind: 'resendMessage'; messageId: string }
  | { kind: 'keepRecording'; recordingSid: string }
  | { kind: 'followUpLead'; followUpId: string }
  | { kind: 'bulkResend'; jobId: string }
  | { kind: 'eraseCandidate'; candidateId: string }
  /** `expiresAt`: epoch milliseconds */
  | { kind: 'interview'; sessionId: string; expiresAt: number };
