import type { MessageReceived, MessageStatusChanged } from '../calls/call-event.ts';
import type { LeadFrame } from '../leads/lead-update.ts';
import { isFailure } from './message.ts';

/** Frames about messages, field by field as the streams of system 3 show them (contracts §3.12). */

export function messageReceivedFrame({ messageSid, text, city, state }: MessageReceived, at: string): LeadFrame {
  return {
    type: 'sms_received',
    message: {
      id: messageSid,
      content: text,
      speaker: 'lead',
      timestamp: at,
      mode: 'text',
      metadata: { smsId: messageSid, fromCity: city, fromState: state },
    },
    timestamp: at,
  };
}

/** @param messageSid null for what the agent wrote by itself: the original names it by its time */
export function messageSentFrame(content: string, messageSid: string | null, at: Date): LeadFrame {
  const timestamp = at.toISOString();
  return {
    type: 'sms_sent',
    message: {
      id: messageSid ?? `agent_${at.getTime()}`,
      content,
      speaker: 'agent',
      timestamp,
      mode: 'text',
      ...(messageSid !== null && { metadata: { smsId: messageSid, smsSent: true } }),
    },
    timestamp,
  };
}

/** Where a message is; one that did not arrive is shown a second time, for people. */
export function messageStatusFrames(event: MessageStatusChanged, at: string): LeadFrame[] {
  const { messageSid, status, errorCode, errorMessage = null } = event;
  const changed: LeadFrame = {
    type: 'sms_status_update',
    update: {
      messageSid,
      status,
      timestamp: at,
      ...(errorCode !== null && { error: { code: errorCode, message: errorMessage } }),
    },
    timestamp: at,
  };
  return isFailure(status) ? [changed, failedFrame(messageSid, errorCode, errorMessage, at)] : [changed];
}

const failedFrame = (
  messageSid: string,
  errorCode: string | null,
  errorMessage: string | null,
  timestamp: string,
): LeadFrame => ({
  type: 'sms_status_update',
  update: { messageSid, status: 'failed', error: { errorCode, errorMessage }, requiresAttention: true },
  timestamp,
});
