import { e164Of } from './lead-phone.ts';
import { type LeadFrame, type LeadUpdate, told } from './lead-update.ts';

/** A state of a leg as those who watch its lead are shown it: the carrier's words, seconds never minutes. */
export interface VoiceStatus {
  callSid: string;
  status: string;
  /** whole seconds of talk, at the end only */
  duration: string | null;
  direction: string | null;
  /** whose phone it is, as the carrier writes it */
  leadNumber: string;
  at: Date | null;
  answeredBy: string | null;
  price: string | null;
  startedAt: Date | null;
  endedAt: Date | null;
  errorCode: string | null;
  errorMessage: string | null;
  recordingSid: string | null;
}

/** What a status callback shows and leaves at its lead (contracts §3.8, §3.12). */
export function voiceStatusUpdate(status: VoiceStatus, now: Date): LeadUpdate {
  const timestamp = (status.at ?? now).toISOString();
  const error =
    status.errorCode === null ? null : told({ code: status.errorCode, message: status.errorMessage ?? undefined });
  const { callSid, duration, direction } = status;
  return {
    leadId: null,
    phone: e164Of(status.leadNumber),
    frames: [
      {
        type: 'call_status_update',
        update: told({ callSid, status: status.status, duration, direction, timestamp, error }),
        timestamp,
      },
      ...(status.recordingSid === null ? [] : [recordingFrame(callSid, status.recordingSid, now.toISOString())]),
    ],
    facts: told({
      lastCallSid: callSid,
      lastCallStatus: status.status,
      lastCallTime: timestamp,
      lastCallDuration: duration,
      callDirection: direction,
      callPrice: status.price,
      callAnsweredBy: status.answeredBy,
      startTime: status.startedAt?.toISOString(),
      endTime: status.endedAt?.toISOString(),
      lastCallError: error,
    }),
  };
}

/** Whose recording and whose lead it is, is known when the event is routed (nameRecording). */
const recordingFrame = (callSid: string, recordingSid: string, timestamp: string): LeadFrame => ({
  type: 'call_status_update',
  update: {
    type: 'recording_available',
    recording: { recordingSid, recordingUrl: null, callSid, leadId: null, timestamp },
  },
  timestamp,
});

/** The frame with our own address of the recording and the lead's id in it; any other frame as it is. */
export function nameRecording(frame: LeadFrame, leadId: string, recordingUrl: string | null): LeadFrame {
  if (!isRecordingFrame(frame)) return frame;
  const { update } = frame;
  return { ...frame, update: { ...update, recording: { ...update.recording, recordingUrl, leadId } } };
}

export function isRecordingFrame(
  frame: LeadFrame,
): frame is LeadFrame & { update: { recording: Record<string, unknown> } } {
  const { update } = frame as { update?: { type?: unknown } };
  return frame.type === 'call_status_update' && update?.type === 'recording_available';
}
