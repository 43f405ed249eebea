import type { RecordingAnalysis, RecordingFindings } from '../../domain/recordings/recording.ts';
import { followUpsAfterRecording } from '../../domain/recordings/recording-follow-ups.ts';
import { leadIdOfNumber } from '../../domain/ids.ts';
import type { LeadFrame } from '../../domain/leads/lead-update.ts';
import { DEFAULT_POLICY } from '../../domain/policy.ts';
import { readCall } from '../../store/calls/calls.ts';
import type { Db } from '../../store/database.ts';
import { FOLLOW_UP_ASKER } from '../../store/leads/follow-up-calls.ts';
import { keepFollowUp } from '../../store/leads/follow-ups.ts';
import type { RecordingRow } from '../../store/leads/lead-tables.ts';
import { findLeadByPhone, isCandidatesNumber, publishToLead } from '../../store/leads/leads.ts';
import { noteLeadOfRecording, readRecording } from '../../store/recordings/recordings.ts';
import type { CallRow } from '../../store/schema.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { effort, notYet, pauseBefore } from '../try-again.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Shows a recording that is kept to those who watch its lead (contracts §3.12), and notes what follows from it (§3.9). A
 * call that is no lead's, and a recording of nobody's call, are shown to nobody and followed by nothing. Twice is
 * harmless: the frame is said once, and a follow-up has the call and its kind as its cause, so that a call and its
 * recording lead to the same thing once.
 * @returns the follow-ups, for their workflows to be started
 */
export const tellAboutRecording =
  ({ db, recordings }: Pick<ActivityDependencies, 'db' | 'recordings'>) =>
  async ({ recordingSid }: { recordingSid: string }): Promise<{ followUpIds: string[] }> => {
    const recording = await readRecording(db, recordingSid);
    const call = recording.call_id && (await readCall(db, recording.call_id));
    if (!call) return { followUpIds: [] };
    const leadId = await leadOfCall(db, call);
    const { tries, spentMs } = effort();
    // Who the lead is, is found out when the call is over.
    if (leadId === null && call.closed_at === null && spentMs < recordings.policy.analysisRetryForMs)
      throw notYet('its call is not over yet', pauseBefore(tries, FIRST_PAUSE_MS, LONGEST_PAUSE_MS));
    if (leadId === null) return { followUpIds: [] };

    await noteLeadOfRecording(db, recordingSid, leadId);
    const frame = recordingProcessed(recording, recordings.publicUrl);
    await publishToLead(db, { leadId, phone: null, frames: [frame] }, `recording:${recordingSid}`);
    return { followUpIds: await keepFollowUps(db, call, leadId, recording.analysis) };
  };

/** Whom the call is said to be with, else who has the number; a candidate's number is a lead's only under an id of its own. */
async function leadOfCall(db: Db, call: CallRow): Promise<string | null> {
  if (call.lead_id !== null || call.origin === 'us' || call.to_number === '') return call.lead_id;
  const known = await findLeadByPhone(db, call.to_number);
  if (known?.id !== leadIdOfNumber(call.to_number)) return known?.id ?? null;
  return (await isCandidatesNumber(db, call.to_number)) ? null : known.id;
}

async function keepFollowUps(
  db: Db,
  call: CallRow,
  leadId: string,
  analysis: RecordingAnalysis | null,
): Promise<string[]> {
  if (analysis?.status !== 'completed') return [];
  const waits = call.policy.leadFollowUpMs ?? DEFAULT_POLICY.leadFollowUpMs;
  const due = followUpsAfterRecording(analysis, call.asked_by === FOLLOW_UP_ASKER, waits);
  const ids: string[] = [];
  for (const { kind, afterMs } of due) {
    const dueAt = new Date(Date.now() + afterMs);
    const kept = await keepFollowUp(db, { leadId, callId: call.id, kind, dueAt, cause: `${call.id}:${kind}` });
    ids.push(kept.id);
  }
  return ids;
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
