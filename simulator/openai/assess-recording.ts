import { z } from 'zod';

/** The question about a recording's words. */
const recordingRequest = z.object({ recording: z.object({ transcription: z.string() }) });

export type RecordingRequest = z.infer<typeof recordingRequest>;

export const readRecordingRequest = (json: unknown): RecordingRequest | null =>
  recordingRequest.safeParse(json).data ?? null;

const PHRASES = ['interested', 'budget', 'interessiert', 'test drive', 'Probefahrt'];
const NEGATIVE = ['not interested', 'too expensive', 'stop calling', 'kein Interesse', 'zu teuer'];

/** A truthful account by a simple reader: it finds the words that stand there. */
export function assessRecording({ recording: { transcription } }: RecordingRequest): Record<string, unknown> {
  const finds = (words: string[]) => words.filter((word) => transcription.toLowerCase().includes(word.toLowerCase()));
  const isNegative = finds(NEGATIVE).length > 0;
  const phrases = isNegative ? finds(NEGATIVE) : finds(PHRASES);
  const turns = transcription.split('\n').length;
  return {
    sentiment: isNegative ? 'negative' : phrases.length > 0 ? 'positive' : 'neutral',
    call_quality: Math.min(95, 60 + 7 * turns),
    key_phrases: phrases,
    action_items: [],
    call_summary: `Ein Gespräch mit ${turns} Äußerungen.`,
    next_steps: [],
  };
}
