import type { Conversation } from '../../domain/calls/conversation.ts';
import type { RecordingAnalysis } from '../../domain/recordings/recording.ts';
import { MAX_TRANSCRIBED_BYTES } from '../../providers/openai/transcriber.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import { readCall } from '../../store/calls/calls.ts';
import { conversationOfLeg } from '../../store/calls/conversations.ts';
import type { RecordingRow } from '../../store/leads/lead-tables.ts';
import { keepRecordingAnalysis, readRecording } from '../../store/recordings/recordings.ts';
import { addToTimeline } from '../../store/calls/timeline.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { effort, notYet, pauseAfter, pauseBefore } from '../try-again.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

type AnalysisDependencies = Pick<ActivityDependencies, 'db' | 'recordings' | 'log'>;

/**
 * Finds out what a recording's words show. The words are the voice agent's own transcript of that leg; where there is
 * none, the audio is written down. Only the words are judged, never the voice (AI Act Art. 5(1)(f)). Failing for good is
 * a result. Twice is harmless: the first result stays.
 */
export const analyseRecording =
  (deps: AnalysisDependencies) =>
  async ({ recordingSid }: { recordingSid: string }): Promise<RecordingAnalysis['status']> => {
    const recording = await readRecording(deps.db, recordingSid);
    if (recording.analysis) return recording.analysis.status;
    const analysis = await analyse(deps, recording);
    const text =
      analysis.status === 'completed'
        ? `The words of the recording were analysed: ${analysis.sentiment}, quality ${analysis.callQuality}`
        : `The recording could not be analysed: ${analysis.reason}`;
    const { call_id: callId } = recording;
    const once = `recording_analysed:${recordingSid}`;
    await deps.db.transaction().execute(async (trx) => {
      await keepRecordingAnalysis(trx, recordingSid, analysis);
      if (callId) await addToTimeline(trx, { callId, source: 'us', kind: 'recording_analysed', text, once });
    });
    return analysis.status;
  };

async function analyse(deps: AnalysisDependencies, recording: RecordingRow): Promise<RecordingAnalysis> {
  const conversation = await writtenConversation(deps, recording);
  try {
    const words = conversation ? transcriptionOf(conversation) : await writeDown(deps, recording);
    if (typeof words !== 'string') return words;
    if (words.trim() === '') return failed('nothing was said');
    return { status: 'completed', transcription: words, ...(await deps.recordings.analyst.findIn(words)) };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { tries, spentMs } = effort();
    const pauseMs = pauseAfter(error, tries, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
    const mayPass = error.retryable && spentMs + pauseMs < deps.recordings.policy.analysisRetryForMs;
    if (mayPass) throw notYet(error.message, pauseMs);
    deps.log.warn({ provider: error.provider, kind: error.kind }, 'analysis of a recording failed for good');
    return failed(error.message);
  }
}

/** Null when there is none; while its call has no outcome it is waited for, as it is the better text. */
async function writtenConversation(
  { db, recordings }: AnalysisDependencies,
  { call_id: callId, twilio_call_sid: callSid }: RecordingRow,
): Promise<Conversation | null> {
  const conversation = await conversationOfLeg(db, callSid);
  const isWhole = conversation?.status === 'done' || conversation?.status === 'failed';
  if (callId === null || isWhole) return conversation;
  const { outcome } = await readCall(db, callId);
  const { tries, spentMs } = effort();
  if (outcome === null && spentMs < recordings.policy.analysisRetryForMs)
    throw notYet('its call is not over yet', pauseBefore(tries, FIRST_PAUSE_MS, LONGEST_PAUSE_MS));
  return conversation;
}

const transcriptionOf = ({ turns }: Conversation): string =>
  turns.map(({ role, text }) => `${role === 'agent' ? 'Agent' : 'Person'}: ${text}`).join('\n');

async function writeDown(
  { recordings: { store, transcriber } }: AnalysisDependencies,
  { location, bytes }: RecordingRow,
): Promise<string | RecordingAnalysis> {
  if (transcriber === null) return failed('there is no transcript, and nothing is configured that makes one');
  if ((bytes ?? 0) > MAX_TRANSCRIBED_BYTES) return failed('there is no transcript, and it is too long to make one');
  const content = await store.get(location ?? '', null);
  if (content === null) return failed('it is not kept any more');
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return transcriber.transcribe(Buffer.concat(chunks));
}

const failed = (reason: string): RecordingAnalysis => ({ status: 'failed', reason });
