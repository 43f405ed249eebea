import type { RecordingReady } from '../../domain/calls/call-event.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import type { CallRecordings, LegRecordings } from '../../providers/twilio/call-recordings.ts';
import { readCall } from '../../store/calls/calls.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import { legsWithoutRecording, recordingsWereAsked, type SilentLeg } from '../../store/recordings/recordings.ts';
import type { ActivityDependencies } from '../dependencies.ts';

const LEGS_A_ROUND = 20;
/** A round of reconcileCalls has 50 s for everything, and one question 10 s. */
const ASK_FOR_MS = 15_000;

/**
 * Asks the carrier for the recordings of legs that it was told to record and of whose recording nothing was heard: a
 * callback that is lost, or a call of the voice agent's own, which has none. What it has is kept as if its callback had
 * come. Twice is harmless: one row and one workflow per recording, and a leg that is known to have one is not asked for.
 * @throws ProviderError: the others are asked for in the next round
 */
export async function askForRecordings(deps: ActivityDependencies): Promise<void> {
  const { recordingAskAfterMs, recordingAskForMs } = deps.recordings.policy;
  const times = { endedBeforeMs: recordingAskAfterMs, endedWithinMs: recordingAskForMs };
  const until = Date.now() + ASK_FOR_MS;
  for (const leg of await legsWithoutRecording(deps.db, times, LEGS_A_ROUND)) {
    if (Date.now() > until) return;
    await askFor(deps, leg);
  }
}

async function askFor({ db, recordings, calls }: ActivityDependencies, leg: SilentLeg): Promise<void> {
  const { ready, moreToCome } = await recordingsOf(recordings.ofCarrier, leg);
  // Who was erased while the carrier was asked is not heard again.
  if ((await readCall(db, leg.call_id)).erased_at !== null) return;
  for (const recording of ready) {
    await say(
      db,
      leg,
      'recording_ready',
      'The carrier has a recording, of which nobody told us',
      recording.recordingSid,
    );
    await calls.keepRecording(named(recording, leg), leg.call_id);
  }
  if (moreToCome) return;
  if (ready.length === 0) await say(db, leg, 'no_recording', 'The carrier has no recording of it', String(leg.number));
  await recordingsWereAsked(db, leg);
}

/** A leg that the carrier does not know any more has none. */
async function recordingsOf(carrier: CallRecordings, { twilio_call_sid }: SilentLeg): Promise<LegRecordings> {
  try {
    return await carrier.recordingsOf(twilio_call_sid);
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'not_found') return { ready: [], moreToCome: false };
    throw error;
  }
}

const named = (recording: RecordingReady, { id: attemptId }: SilentLeg): RecordingReady => ({
  ...recording,
  attemptId,
});

const say = (
  db: ActivityDependencies['db'],
  leg: SilentLeg,
  kind: 'recording_ready' | 'no_recording',
  text: string,
  which: string,
): Promise<void> =>
  addToTimeline(db, {
    callId: leg.call_id,
    source: 'twilio',
    kind,
    attempt: leg.number,
    text,
    mark: 'by_poll',
    once: `${kind}:${which}`,
  });
