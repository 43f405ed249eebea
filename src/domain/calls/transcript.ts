import type { Turn } from './conversation.ts';

/** Less than this of the candidate is not judged at all (contracts §9.34). */
const LEAST_CANDIDATE_TURNS = 2;
const LEAST_CANDIDATE_WORDS = 20;

export type Assessability = { ok: true } | { ok: false; reason: string };

/** Whether the candidate said enough to be assessed; the reason holds counts, no words of the call. */
export function isAssessable(turns: readonly Turn[]): Assessability {
  const spoken = candidateTurns(turns);
  const words = spoken.reduce((sum, turn) => sum + countWords(turn.text), 0);
  if (spoken.length >= LEAST_CANDIDATE_TURNS && words >= LEAST_CANDIDATE_WORDS) return { ok: true };
  return {
    ok: false,
    reason:
      `too little said by the candidate: turns ${spoken.length} of at least ${LEAST_CANDIDATE_TURNS}, ` +
      `words ${words} of at least ${LEAST_CANDIDATE_WORDS}`,
  };
}

/** The turns in which the candidate said at least one word; "…" is not one. */
export const candidateTurns = (turns: readonly Turn[]): Turn[] =>
  turns.filter(({ role, text }) => role === 'candidate' && countWords(text) > 0);

const countWords = (text: string): number => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
