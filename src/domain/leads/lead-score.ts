import type { Conversation, Turn } from '../calls/conversation.ts';

export type LeadTemperature = 'hot' | 'warm' | 'cold';

export type ScoredConversation = Pick<Conversation, 'turns' | 'durationSeconds' | 'callSuccessful' | 'dataCollection'>;

/** Found anywhere in what was said, by either side, each once; parts of words count (contracts §3.3). */
const SAID: readonly [words: RegExp, points: number][] = [
  [/interested|want/, 10],
  [/budget|payment/, 15],
  [/when|schedule/, 20],
  [/approve|qualified/, 25],
  [/not interested|no thanks/, -20],
  [/call back later|too expensive/, -10],
];

const COLLECTED: readonly [name: string, value: string, points: number][] = [
  ['intent', 'purchase', 30],
  ['urgency', 'high', 20],
  ['budget_confirmed', 'yes', 25],
];

/** Reached one after the other, so a quarter of an hour earns all three. */
const MINUTES: readonly [above: number, points: number][] = [
  [5, 15],
  [10, 10],
  [15, 5],
];

/** Lead score of a conversation, 0–100, as contracts §3.3 and §9.11 count it. Pure: the door and the call both ask it. */
export function leadScore(conversation: ScoredConversation): number {
  return Math.max(0, Math.min(100, unclampedLeadScore(conversation)));
}

/** The sum before it is cut to 0–100. */
export function unclampedLeadScore({
  turns,
  durationSeconds,
  callSuccessful,
  dataCollection,
}: ScoredConversation): number {
  const said = textOf(turns);
  const minutes = durationSeconds / 60;
  return sum([
    callSuccessful === 'success' ? 20 : 0,
    ...MINUTES.map(([above, points]) => (minutes > above ? points : 0)),
    ...SAID.map(([words, points]) => (words.test(said) ? points : 0)),
    ...COLLECTED.map(([name, value, points]) => (dataCollection[name] === value ? points : 0)),
  ]);
}

/** 70 itself is warm, 40 itself is cold (contracts §9.11). */
export function temperatureOf(score: number): LeadTemperature {
  if (score > 70) return 'hot';
  return score > 40 ? 'warm' : 'cold';
}

const textOf = (turns: readonly Turn[]): string =>
  turns
    .map(({ text }) => text)
    .join(' ')
    .toLowerCase();

const sum = (points: readonly number[]): number => points.reduce((total, point) => total + point, 0);
