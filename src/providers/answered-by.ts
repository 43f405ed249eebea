import type { AnsweredBy } from '../domain/calls/conversation.ts';

/** Twilio's machine detection verdict in our words, also as ElevenLabs passes it on; null when it is none we know. */
export function answeredByOf(verdict: unknown): AnsweredBy | null {
  if (typeof verdict !== 'string') return null;
  const word = verdict.trim().toLowerCase();
  if (word === 'human' || word === 'fax' || word === 'unknown') return word;
  return /^machine(_|$)/.test(word) ? 'machine' : null;
}
