import type { Turn } from './calls/conversation.ts';

/** Stands where a sentence was addressed to the analyst instead of the interviewer. */
export const WITHHELD = '[addressed to the assessment, withheld]';

/**
 * Sentences that speak to whoever assesses: to forget instructions, to give a score, to write a field. Each alone is
 * harmless; together with an obedient model they would be a score (T24).
 */
const TO_THE_ANALYST = [
  /\b(ignore|disregard|forget|override)\b.{0,40}\b(instructions?|rules?|prompts?|guidelines?)\b/i,
  /\b(ignorier\w*|vergiss|vergessen sie|missachte\w*)\b.{0,40}\b(anweisung\w*|regeln?|vorgaben?|instruktion\w*|prompts?)\b/i,
  /\b(overall|domain|behaviou?ral|communication)[ _]?score\b/i,
  /\bsystem[ _]?(prompt|recommendation)\b|\bcheating[ _]?detected\b/i,
  /\b(give|assign|award|rate|score)\b.{0,20}\b(me|this candidate|the candidate)\b.{0,30}\b(100|hundred|maximum|full|highest)\b/i,
  /\b(gib|geben sie|bewerte\w*)\b.{0,20}\b(mir|mich|diesen kandidaten|den kandidaten)\b.{0,30}\b(100|hundert|voll\w*|höchst\w*|maximal\w*)\b/i,
];

/**
 * The turns as the analyst may read them: sentences that are addressed to it are taken out, so that they cannot give a
 * score by themselves, however obedient the model is. Of both speakers: what a browser captured, its user may have written.
 * A recruiter is told that there were some.
 */
export function withoutInstructions(turns: readonly Turn[]): { turns: Turn[]; withheld: number } {
  let withheld = 0;
  const cleaned = turns.map((turn) => {
    const sentences = turn.text.split(/(?<=[.!?\n])\s+/);
    const kept = sentences.map((sentence) => {
      if (!TO_THE_ANALYST.some((pattern) => pattern.test(sentence))) return sentence;
      withheld += 1;
      return WITHHELD;
    });
    return { ...turn, text: kept.join(' ') };
  });
  return { turns: cleaned, withheld };
}

/** What is left to assess: the candidate's own words. */
export const withoutWithheld = (turns: readonly Turn[]): Turn[] =>
  turns.map((turn) => ({ ...turn, text: turn.text.replaceAll(WITHHELD, ' ') }));
