import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  leadScore,
  type ScoredConversation,
  scoreParts,
  temperatureOf,
  unclampedLeadScore,
} from '../../../src/domain/leads/lead-score.ts';
import { conversationOfPostCall } from '../../../src/providers/elevenlabs/webhook.ts';

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url));
const EXPECTED = Object.entries(
  JSON.parse(fixture('expected_lead_scores.json').toString()) as Record<
    string,
    { score_with_value_unwrapped: number; unclamped_unwrapped: number }
  >,
);

const talk = (changes: Partial<ScoredConversation> = {}, ...said: string[]): ScoredConversation => ({
  turns: said.map((text, index) => ({ index, role: index % 2 ? 'candidate' : 'agent', text, atSeconds: index })),
  durationSeconds: 0,
  callSuccessful: null,
  dataCollection: {},
  ...changes,
});

describe('the lead score', () => {
  it.each(EXPECTED)('of %s is what the contract expects', (name, expected) => {
    const conversation = conversationOfPostCall(fixture(name))!;
    expect(unclampedLeadScore(conversation)).toBe(expected.unclamped_unwrapped);
    expect(leadScore(conversation)).toBe(expected.score_with_value_unwrapped);
  });

  const rules: [what: string, conversation: ScoredConversation, points: number][] = [
    ['nothing at all', talk(), 0],
    ['a success', talk({ callSuccessful: 'success' }), 20],
    ['a failure', talk({ callSuccessful: 'failure' }), 0],
    ['five minutes', talk({ durationSeconds: 300 }), 0],
    ['more than five minutes', talk({ durationSeconds: 301 }), 15],
    ['ten minutes', talk({ durationSeconds: 600 }), 15],
    ['more than ten minutes', talk({ durationSeconds: 601 }), 25],
    ['more than fifteen minutes', talk({ durationSeconds: 901 }), 30],
    ['"want", by the agent too', talk({}, 'What do you WANT?'), 10],
    ['the same word often, once', talk({}, 'want', 'want', 'interested'), 10],
    ['"budget" and "payment", once', talk({}, 'the budget', 'a payment'), 15],
    ['"when"', talk({}, 'When?'), 20],
    ['"schedule"', talk({}, 'I have a schedule'), 20],
    ['"disqualified", because it holds "qualified"', talk({}, 'You are disqualified'), 25],
    ['"pre-approved"', talk({}, 'You are pre-approved'), 25],
    ['"not interested", which is also "interested"', talk({}, 'I am not interested'), -10],
    ['"no thanks"', talk({}, 'No thanks'), -20],
    ['"too expensive"', talk({}, 'too expensive'), -10],
    ['"call back later"', talk({}, 'Call back later'), -10],
    ['an intent to purchase', talk({ dataCollection: { intent: 'purchase' } }), 30],
    ['high urgency', talk({ dataCollection: { urgency: 'high' } }), 20],
    ['a confirmed budget', talk({ dataCollection: { budget_confirmed: 'yes' } }), 25],
    ['other values', talk({ dataCollection: { intent: 'Purchase', urgency: 1, budget_confirmed: true } }), 0],
  ];
  it.each(rules)('counts %s', (_what, conversation, points) => {
    expect(unclampedLeadScore(conversation)).toBe(points);
    expect(leadScore(conversation)).toBe(Math.max(0, points));
  });

  it('says what it is made of, and leaves out what counted nothing', () => {
    const conversation = talk({ durationSeconds: 601, dataCollection: { urgency: 'high' } }, 'Not interested');
    expect(scoreParts(conversation)).toEqual([
      { name: 'minutes_over_5', points: 15 },
      { name: 'minutes_over_10', points: 10 },
      { name: 'said_interested', points: 10 },
      { name: 'said_no', points: -20 },
      { name: 'collected_urgency', points: 20 },
    ]);
    expect(scoreParts(talk())).toEqual([]);
  });

  it('does not depend on who spoke, in which order the turns came or how they are written', () => {
    const said = ['I am interested', 'what BUDGET', 'When', 'no thanks', 'qualified'];
    const score = unclampedLeadScore(talk({}, ...said));
    for (let turn = 0; turn < said.length; turn += 1) {
      said.push(said.shift()!);
      expect(unclampedLeadScore(talk({}, ...said))).toBe(score);
      expect(unclampedLeadScore(talk({}, ...said.map((text) => text.toUpperCase())))).toBe(score);
    }
  });

  it('stays within 0 and 100', () => {
    const all = talk(
      { callSuccessful: 'success', durationSeconds: 1_000, dataCollection: { intent: 'purchase' } },
      'want budget when approve',
    );
    expect(leadScore(all)).toBe(100);
    expect(leadScore(talk({}, 'no thanks, too expensive'))).toBe(0);
  });
});

describe('a lead', () => {
  it.each([
    [100, 'hot'],
    [71, 'hot'],
    [70, 'warm'],
    [41, 'warm'],
    [40, 'cold'],
    [0, 'cold'],
  ] as const)('with %i points is %s', (score, temperature) => {
    expect(temperatureOf(score)).toBe(temperature);
  });
});
