/** Every id we make, in one place: an id is part of a promise (what starts twice is refused by it), so it has one maker. */

/** What names the workflow of a call: its id, or the provider's id of a call that somebody else placed. */
export interface CallKey {
  id: string;
  outside_key: string | null;
}

/** Temporal workflow id of a call. */
export const callWorkflowId = ({ id, outside_key }: CallKey): string =>
  outside_key === null ? `candidate-call:${id}` : `outside-call:${outside_key}`;

/** Temporal workflow id of what looks at an event that came after its call had ended. */
export const lateResultWorkflowId = (callId: string, eventId: string): string => `late-result:${callId}:${eventId}`;

/** Temporal workflow id of a further analysis of a call. */
export const analyseCallWorkflowId = (callId: string, version: number): string => `analyse-call:${callId}:${version}`;

/** Temporal workflow id of what fetches and keeps one recording. */
export const keepRecordingWorkflowId = (recordingSid: string): string => `keep-recording:${recordingSid}`;

/** Temporal workflow id of a delivery to the CRM that outlives its call. */
export const deliveryWorkflowId = (callId: string, version: number): string => `deliver-to-crm:${callId}:${version}`;

/** Temporal workflow id of what follows from a person's decision about an unresolved call. */
export const settleCallWorkflowId = (callId: string): string => `settle-call:${callId}`;

/** Temporal workflow id of what sends many results to the CRM again. */
export const bulkResendWorkflowId = (jobId: string): string => `bulk-resend:${jobId}`;

/** Temporal workflow id of what erases a person. */
export const eraseCandidateWorkflowId = (candidateId: string): string => `erase-candidate:${candidateId}`;

/** The id of a lead of whom only the number (E.164) is known (contracts §3.6). Personal: never in a workflow id or log. */
export const leadIdOfNumber = (phone: string): string => `lead_${phone.replace(/[^0-9]/g, '')}`;

/** Temporal workflow id of what follows a call or a recording of a lead. */
export const followUpWorkflowId = (followUpId: string): string => `follow-up-lead:${followUpId}`;

/** Temporal workflow id of what sends a message of ours. */
export const deliverMessageWorkflowId = (messageId: string): string => `deliver-message:${messageId}`;

/** Temporal workflow id of what asks after a message that the carrier took. */
export const watchMessageWorkflowId = (messageId: string): string => `watch-message:${messageId}`;

/** Temporal workflow id of what answers a message that came in; the carrier's id, so that it is answered once. */
export const replyWorkflowId = (messageSid: string): string => `reply-to-sms:${messageSid}`;

/** Temporal workflow id of what follows a message that did not arrive. */
export const resendWorkflowId = (messageId: string): string => `resend-message:${messageId}`;
/** Temporal workflow id of an interview. */
export const interviewWorkflowId = (sessionId: string): string => `interview:${sessionId}`;

/**
 * Id of one placement attempt: `<callId>.<number>`, numbers from 1. It travels to ElevenLabs as `user_id` and as the
 * dynamic variable `attempt_id`, and comes back in every conversation: the one correlation that survives a lost answer.
 */
export const attemptId = (callId: string, attempt: number): string => `${callId}.${attempt}`;

const ATTEMPT_ID = /^([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\.([1-9][0-9]{0,3})$/;

/** The call and number inside an attempt id, or null when it is not one of ours. */
export function parseAttemptId(id: string): { callId: string; attempt: number } | null {
  const match = ATTEMPT_ID.exec(id);
  return match ? { callId: match[1]!, attempt: Number(match[2]) } : null;
}

const CALL_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for what can be a call's id (a uuid); anything else is "not found" without asking the database. */
export const isCallId = (text: string): boolean => CALL_ID.test(text);

/** True for what can be the id of an interview session (a uuid). */
export const isSessionId = (text: string): boolean => CALL_ID.test(text);

/** One delivery of one result version to the CRM: the same key and bytes however often it is sent. */
export const crmIdempotencyKey = (callId: string, version: number): string => `${callId}:v${version}`;

/** Temporal workflow id of a campaign's set-up: requests for one campaign meet in it. */
export const setupWorkflowId = (campaignId: string): string => `setup-campaign-${campaignId}`;
