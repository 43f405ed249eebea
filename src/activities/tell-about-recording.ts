import type { LeadFrame } from '../domain/lead-update.ts';
import type { RecordingFindings } from '../domain/recording.ts';
import { readCall } from '../store/calls.ts';
import type { Db } from '../store/database.ts';
import type { RecordingRow } from '../store/lead-tables.ts';
import { findLeadByPhone, publishToLead } from '../store/leads.ts';
import { noteLeadOfRecording, readRecording } from '../store/recordings.ts';
import type { ActivityDependencies } from './dependencies.ts';

/**
 * Shows a recording that is kept to those who watch its lead (contracts §3.12). A call that is no lead's, and a
 * recording of nobody's call, are shown to nobody. Twice is harmless: the frame is said once.
 */
export const tellAboutRecording =
  ({ db, recordings }: Pick<ActivityDependencies, 'db' | 'recordings'>) =>
  async ({ recordingSid }: { recordingSid: string }): Promise<void> => {
    const recording = await readRecording(db, recordingSid);
    const leadId = recording.call_id && (await leadOfCall(db, recording.call_id));
    if (!leadId) return;
    await noteLeadOfRecording(db, recordingSid, leadId);
    const frame = recordingProcessed(recording, recordings.publicUrl);
    await publishToLead(db, { leadId, phone: null, frames: [frame] }, `recording:${recordingSid}`);
  };

async function leadOfCall(db: Db, callId: string): Promise<string | null> {
  const call = await readCall(db, callId);
  if (call.lead_id !== null) return call.lead_id;
  return call.to_number === '' ? null : ((await findLeadByPhone(db, call.to_number))?.id ?? null);
}

/** The address is ours: a provider's would open to whoever sees it (T26). */
function recordingProcessed(recording: RecordingRow, publicUrl: string): LeadFrame {
  const processedAt = new Date().toISOString();
  const { analysis } = recording;
  return {
    type: 'recording_processed',
    recording: {
      recordingSid: recording.twilio_recording_sid,
      recordingUrl: `${publicUrl}/api/v1/calls/${recording.call_id}/recording`,
      duration: recording.duration_seconds,
      startTime: recording.started_at && rfc2822(recording.started_at),
      status: 'completed',
      callSid: recording.twilio_call_sid,
      analysis: analysis?.status === 'completed' ? findingsOf(analysis) : null,
      processedAt,
    },
    timestamp: processedAt,
  };
}

const findingsOf = ({
  transcription,
  sentiment,
  callQuality,
  keyPhrases,
  actionItems,
  callSummary,
  nextSteps,
}: RecordingFindings): RecordingFindings => ({
  transcription,
  sentiment,
  callQuality,
  keyPhrases,
  actionItems,
  callSummary,
  nextSteps,
});

/** As the carrier writes it. */
const rfc2822 = (date: Date): string => date.toUTCString().replace('GMT', '+0000');
