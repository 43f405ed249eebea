export interface SpokenTurn {
  turn: number;
  speaker: 'agent' | 'candidate';
  text: string;
}

export interface Finding {
  verdict: 'yes' | 'no' | 'answered' | 'cannot_tell';
  value: string | null;
  turn: number | null;
  /** word for word from that turn */
  quote: string | null;
}

const NOT_SAID: Finding = { verdict: 'cannot_tell', value: null, turn: null, quote: null };

/** So much of a question's words must be in what the agent said, for the agent to have asked it. */
const ENOUGH_WORDS = 0.7;
const NO = /\bnein\b|\bleider (nicht|kein)|\bhabe ich nicht\b|\bgeht nicht\b/i;
const YES = /\bja\b|\bgenau\b|\bgern(e)?\b|\bnatürlich\b|\bselbstverständlich\b|\bstimmt\b|\beinverstanden\b/i;

/** What the candidate said to a question: the turn after the one in which the agent asked it. */
export function findAnswer(question: string, transcript: readonly SpokenTurn[]): Finding {
  const asked = whereAsked(question, transcript);
  const answer = asked < 0 ? undefined : transcript.slice(asked + 1).find(({ text }) => text.trim() !== '');
  if (answer?.speaker !== 'candidate') return NOT_SAID;
  const quote = firstSentence(answer.text);
  if (NO.test(quote)) return { verdict: 'no', value: 'nein', turn: answer.turn, quote };
  if (isYesNoQuestion(question) && YES.test(quote)) return { verdict: 'yes', value: 'ja', turn: answer.turn, quote };
  return { verdict: 'answered', value: quote.replace(/[.!?]$/, ''), turn: answer.turn, quote };
}

/** Index of the agent's turn that holds the question word for word, else of the one closest to it; -1 when none is close. */
function whereAsked(question: string, transcript: readonly SpokenTurn[]): number {
  const wanted = words(question);
  const closeness = transcript.map(({ speaker, text }) => {
    if (speaker !== 'agent' || wanted.length === 0) return 0;
    const spoken = words(text);
    if (spoken.join(' ').includes(wanted.join(' '))) return 2;
    return wanted.filter((word) => spoken.includes(word)).length / wanted.length;
  });
  const best = Math.max(0, ...closeness);
  return best >= ENOUGH_WORDS ? closeness.indexOf(best) : -1;
}

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

const firstSentence = (text: string): string => /^.*?[.!?](?=\s|$)/s.exec(text.trim())?.[0] ?? text.trim();

/** "Haben Sie …?", "… Passt das für Sie?": its last sentence begins with a verb, not with a question word. */
function isYesNoQuestion(question: string): boolean {
  const last =
    question
      .trim()
      .split(/[.!]\s+/)
      .at(-1) ?? '';
  return !/^(ab wann|bis wann|wann|wie|was|wo|wer|warum|wieso|weshalb|welche[nmrs]?|(in|an|auf|mit|für|bei|seit) we|worauf|woran)/i.test(
    last,
  );
}
