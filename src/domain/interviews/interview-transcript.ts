import type { Conversation, Turn } from '../calls/conversation.ts';

/** One spoken line, as the front end captures and reads it (contracts §5.4). */
export interface TranscriptEntry {
  id: string;
  speaker: 'ai' | 'user';
  text: string;
  /** ISO, null when nobody knows */
  timestamp: string | null;
}

/** What is kept of what was said. */
export interface InterviewTranscript {
  entries: TranscriptEntry[];
  startedAt: Date | null;
  endedAt: Date | null;
  durationSeconds: number | null;
}

/** Lines `AI: …` and `USER: …`. A line break inside a turn becomes a blank, so that nobody can speak a line of the other. */
export const transcriptText = (entries: readonly TranscriptEntry[]): string =>
  entries.map(({ speaker, text }) => `${speaker === 'ai' ? 'AI' : 'USER'}: ${oneLine(text)}`).join('\n');

const oneLine = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, ' ').trim();

/** A conversation of the voice agent as a transcript; turns without words are not in it. */
export function transcriptOfConversation({ turns, startedAt, durationSeconds }: Conversation): InterviewTranscript {
  const begin = startedAt?.getTime() ?? null;
  return {
    entries: turns.map(({ index, role, text, atSeconds }) => ({
      id: String(index),
      speaker: role === 'agent' ? 'ai' : 'user',
      text,
      timestamp: begin === null ? null : new Date(begin + atSeconds * 1_000).toISOString(),
    })),
    startedAt,
    endedAt: begin === null ? null : new Date(begin + durationSeconds * 1_000),
    durationSeconds,
  };
}

const LINE = /^(AI|AGENT|USER|CANDIDATE):[ \t]*(.*)$/i;

/** Reads `AI:` and `USER:` lines; a line without a speaker goes on with the turn before it. */
export function entriesOfText(text: string): TranscriptEntry[] {
  const entries: TranscriptEntry[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [, speaker, words] = LINE.exec(line) ?? [];
    const last = entries.at(-1);
    if (speaker !== undefined)
      entries.push({
        id: String(entries.length),
        speaker: isAgent(speaker) ? 'ai' : 'user',
        text: words ?? '',
        timestamp: null,
      });
    else if (last && line.trim() !== '') last.text += ` ${line.trim()}`;
  }
  return entries.filter((entry) => entry.text.trim() !== '');
}

const isAgent = (speaker: string): boolean => ['ai', 'agent'].includes(speaker.toLowerCase());

/** The turns that are assessed; numbered by their place. */
export const turnsOf = (entries: readonly TranscriptEntry[]): Turn[] =>
  entries.map(({ speaker, text }, index) => ({
    index,
    role: speaker === 'ai' ? 'agent' : 'candidate',
    text,
    atSeconds: 0,
  }));
