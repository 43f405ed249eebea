import { securityViolations } from '../../domain/interviews/interview.ts';
import {
  entriesOfText,
  type InterviewTranscript,
  type TranscriptEntry,
} from '../../domain/interviews/interview-transcript.ts';
import type { Capture } from '../../store/interviews/interview-results.ts';
import { textOf } from './interview-answer.ts';

/** Far above an interview of hours. */
const MOST_ENTRIES = 5_000;
const MOST_FLAGS = 1_000;
const MOST_EXITS = 1_000_000;
const LONGEST_URL = 2_048;

/** What the candidate's browser captured (contracts §5.4); a field of another shape than documented is left out. */
export function capturedInterview(body: Record<string, unknown>): { heard: InterviewTranscript; capture: Capture } {
  const given = listOf(body['transcript_entries']).slice(0, MOST_ENTRIES).flatMap(entryOf);
  return {
    heard: {
      entries: given.length > 0 ? given : entriesOf(textOf(body['transcript']) ?? ''),
      startedAt: dateOf(body['started_at']),
      endedAt: dateOf(body['ended_at']),
      durationSeconds: wholeNumber(body['duration_seconds']),
    },
    capture: {
      violations: securityViolations(
        listOf(body['cheating_flags']).filter(isText).slice(0, MOST_FLAGS),
        wholeNumber(body['fullscreen_exit_count']) ?? 0,
      ),
      recordingUrl: webAddress(body['recording_url']),
      userPhotoUrl: webAddress(body['user_photo_url']),
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

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const isText = (value: unknown): value is string => typeof value === 'string';

const wholeNumber = (value: unknown): number | null =>
  typeof value === 'number' && value >= 0 && value <= MOST_EXITS ? Math.round(value) : null;

function dateOf(value: unknown): Date | null {
  const date = typeof value === 'string' ? new Date(value) : null;
  const year = date?.getUTCFullYear() ?? Number.NaN;
  return year >= 1970 && year <= 9999 ? date : null;
}

/** Somebody will click on it: nothing but a page. */
const webAddress = (value: unknown): string | null =>
  typeof value === 'string' && value.length <= LONGEST_URL && /^https?:\/\//i.test(value) ? value : null;
