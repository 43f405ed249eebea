/** A question that the agent was told to ask, as the prompt holds it (contracts §1.6). */
export interface PromptQuestion {
  text: string;
  must: boolean;
  /** spoken before the question */
  preamble: string | null;
}

const LIST_BEGINS = 'FRAGEN ZU KLÄREN';
const MUST_HEADING = 'MUSS-KRITERIEN:';
const ADDITIONAL_HEADING = 'ZUSÄTZLICHE FRAGEN:';
const QUESTION = /^\s*•\s+(.+)$/;
const PREAMBLE = /^\s*\(Überleitung: (.+)\)$/;

/** The questions of a prompt, in their order. Bullets before the list belong to the base prompt; none = no questions. */
export function readQuestions(prompt: string): PromptQuestion[] {
  const start = prompt.indexOf(LIST_BEGINS);
  if (start < 0) return [];
  const questions: PromptQuestion[] = [];
  let must = false;
  for (const line of prompt.slice(start).split('\n')) {
    if (line.includes(MUST_HEADING)) must = true;
    else if (line.includes(ADDITIONAL_HEADING)) must = false;
    const text = QUESTION.exec(line)?.[1]?.trim();
    if (text) questions.push({ text, must, preamble: null });
    const preamble = PREAMBLE.exec(line)?.[1];
    const last = questions.at(-1);
    if (preamble && last) last.preamble = preamble;
  }
  return questions;
}
