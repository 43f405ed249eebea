import { RECORDING_TYPE } from '../../domain/recordings/recording.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import { addAttention } from '../../store/calls/calls.ts';
import type { Trx } from '../../store/database.ts';
import type { RecordingRow } from '../../store/leads/lead-tables.ts';
import { readRecording, recordFailed, recordStored } from '../../store/recordings/recordings.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { effort, notYet, pauseAfter } from '../try-again.ts';

/**
 * Brings a recording from the carrier into the store, streamed from one to the other. Twice is harmless: nothing at the
 * carrier changes, and the same recording has the same place, where it appears when it is complete. What is not there
 * yet, or cannot be kept just now, is tried again for a day; what is refused for good needs attention.
 */
export const fetchRecording =
  (deps: Pick<ActivityDependencies, 'db' | 'recordings' | 'log'>) =>
  async ({ recordingSid }: { recordingSid: string }): Promise<'stored' | 'failed'> => {
    const recording = await readRecording(deps.db, recordingSid);
    if (recording.status !== 'announced') return recording.status;
    let stored: { location: string; bytes: number };
    try {
      const content = await deps.recordings.source.download(recordingSid);
      stored = await deps.recordings.store.put({ callSid: recording.twilio_call_sid, recordingSid }, content);
    } catch (error) {
      return await afterFailure(deps, recording, error);
    }
    const { duration_seconds: seconds } = recording;
    await deps.db.transaction().execute(async (trx) => {
      await recordStored(trx, recordingSid, { ...stored, contentType: RECORDING_TYPE });
      await say(
        trx,
        recording,
        'recording_stored',
        `The recording is kept${seconds === null ? '' : ` (${seconds} s)`}`,
      );
    });
    return 'stored';
  };

async function afterFailure(
  deps: Pick<ActivityDependencies, 'db' | 'recordings' | 'log'>,
  recording: RecordingRow,
  error: unknown,
): Promise<'failed'> {
  const { recordingRetryFirstMs, recordingRetryMaxMs, recordingRetryForMs } = deps.recordings.policy;
  const { tries, spentMs } = effort();
  const asked = error instanceof ProviderError ? error : { retryAfterMs: null };
  const pauseMs = pauseAfter(asked, tries, recordingRetryFirstMs, recordingRetryMaxMs);
  // What is no provider's is our own disk, which may have room again; its message may name a path.
  const mayPass = error instanceof ProviderError ? error.retryable : true;
  const what = error instanceof ProviderError ? error.message : `it could not be kept here (${codeOf(error)})`;
  if (mayPass && spentMs + pauseMs < recordingRetryForMs) throw notYet(what, pauseMs);

  deps.log.warn({ kind: 'recording', reason: what }, 'recording not kept, for good');
  // Together: a second run sees that it has failed, and does nothing more.
  await deps.db.transaction().execute(async (trx) => {
    await recordFailed(trx, recording.twilio_recording_sid, what);
    if (recording.call_id) await addAttention(trx, recording.call_id, ['recording_failed']);
    await say(trx, recording, 'recording_failed', `The recording could not be kept: ${what}`);
  });
  return 'failed';
}

const codeOf = (error: unknown): string => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : 'no code';
};

async function say(
  trx: Trx,
  { call_id: callId, twilio_recording_sid: sid }: RecordingRow,
  kind: string,
  text: string,
): Promise<void> {
  if (callId) await addToTimeline(trx, { callId, source: 'us', kind, text, once: `${kind}:${sid}` });
}
