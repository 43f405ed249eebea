import { securityViolations } from '../../domain/interviews/interview.ts';
import {
  entriesOfText,
  type InterviewTranscript,
  type TranscriptEntry,
} from '../../domain/interviews/interview-transcript.ts';
import type { Capture } from '../../store/interviews/interview-results.ts';
import type { CaptureBody } from './interview-bodies.ts';

/** Far above an interview of hours. */
const MOST_ENTRIES = 5_000;
const MOST_FLAGS = 1_000;
const LONGEST_URL = 2_048;

/** What the candidate's browser captured (contracts §5.4); a field of another shape than documented is left out. */
export function capturedInterview(body: CaptureBody): { heard: InterviewTranscript; capture: Capture } {
  const given = body.transcript_entries.slice(0, MOST_ENTRIES).flatMap(entryOf);
  return {
    heard: {
      entries: given.length > 0 ? given : entriesOf(body.transcript ?? ''),
      startedAt: dateOf(body.started_at),
      endedAt: dateOf(body.ended_at),
      durationSeconds: wholeNumber(body.duration_seconds),
    },
    capture: {
      violations: securityViolations(
        body.cheating_flags.filter(isText).slice(0, MOST_FLAGS),
        wholeNumber(body.fullscreen_exit_count) ?? 0,
      ),
      recordingUrl: webAddress(body.recording_url),
      userPhotoUrl: webAddress(body.user_photo_url),
    },
  };
}

/** Words without a speaker are kept as the candidate's; they are too few turns to be judged by. */
function entriesOf(text: string): TranscriptEntry[] {
  const entries = entriesOfText(text);
  return entries.length > 0 || text === '' ? entries : [{ id: '0', speaker: 'user', text, timestamp: null }];
}

function entryOf(value: unknown, index: number): TranscriptEntry[] {
  if (typeof value !== 'object' || value === null) return [];
  const { id, speaker, text, timestamp } = value as Record<string, unknown>;
  if (typeof text !== 'string' || text.trim() === '') return [];
  const isAgent = typeof speaker === 'string' && ['ai', 'agent', 'assistant'].includes(speaker.toLowerCase());
  return [
    {
      id: typeof id === 'string' || typeof id === 'number' ? String(id) : String(index),
      speaker: isAgent ? 'ai' : 'user',
      text,
      timestamp: typeof timestamp === 'string' ? timestamp : null,
    },
  ];
}

const isText = (value: unknown): value is string => typeof value === 'string';

const wholeNumber = (value?: number | null): number | null => (value == null ? null : Math.round(value));

function dateOf(value?: string | null): Date | null {
  const date = value == null ? null : new Date(value);
  const year = date?.getUTCFullYear() ?? Number.NaN;
  return year >= 1970 && year <= 9999 ? date : null;
}

/** Somebody will click on it: nothing but a page. */
const webAddress = (value?: string | null): string | null =>
  value != null && value.length <= LONGEST_URL && /^https?:\/\//i.test(value) ? value : null;
