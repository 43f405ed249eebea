import type { Conversation, Turn } from '../calls/conversation.ts';

export type LeadTemperature = 'hot' | 'warm' | 'cold';

export type ScoredConversation = Pick<Conversation, 'turns' | 'durationSeconds' | 'callSuccessful' | 'dataCollection'>;

/** Found anywhere in what was said, by either side, each once; parts of words count (contracts §3.3). */
const SAID: readonly [name: string, words: RegExp, points: number][] = [
  ['said_interested', /interested|want/, 10],
  ['said_budget', /budget|payment/, 15],
  ['said_when', /when|schedule/, 20],
  ['said_qualified', /approve|qualified/, 25],
  ['said_no', /not interested|no thanks/, -20],
  ['said_later', /call back later|too expensive/, -10],
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
export const unclampedLeadScore = (conversation: ScoredConversation): number =>
  scoreParts(conversation).reduce((total, { points }) => total + points, 0);

/** What a score is made of; what counted nothing is left out. */
export interface ScorePart {
  name: string;
  points: number;
}

export function scoreParts({
  turns,
  durationSeconds,
  callSuccessful,
  dataCollection,
}: ScoredConversation): ScorePart[] {
  const said = textOf(turns);
  const minutes = durationSeconds / 60;
  const parts: [counts: boolean, name: string, points: number][] = [
    [callSuccessful === 'success', 'call_successful', 20],
    ...MINUTES.map(([above, points]): [boolean, string, number] => [minutes > above, `minutes_over_${above}`, points]),
    ...SAID.map(([name, words, points]): [boolean, string, number] => [words.test(said), name, points]),
    ...COLLECTED.map(([name, value, points]): [boolean, string, number] => [
      dataCollection[name] === value,
      `collected_${name}`,
      points,
    ]),
  ];
  return parts.filter(([counts]) => counts).map(([, name, points]) => ({ name, points }));
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
