import { describe, expect, it } from '@jest/globals';
import { candidateTurns, isAssessable } from '../../../src/domain/calls/transcript.ts';
import { recordedTurns, said } from './turns.ts';

const words = (count: number) => Array.from({ length: count }, () => 'ja').join(' ');

describe('a conversation', () => {
  it('is assessable when the candidate said two turns and twenty words', () => {
    expect(isAssessable([said('candidate', words(1), 1), said('candidate', words(19), 3)])).toEqual({ ok: true });
    expect(isAssessable(recordedTurns())).toEqual({ ok: true });
  });

  it.each([
    ['nobody spoke', [], 'turns 0 of at least 2, words 0 of at least 20'],
    ['one long turn', [said('candidate', words(50))], 'turns 1 of at least 2, words 50 of at least 20'],
    [
      'nineteen words',
      [said('candidate', words(9)), said('candidate', words(10), 2)],
      'turns 2 of at least 2, words 19 of at least 20',
    ],
    [
      'a talkative agent',
      [said('agent', words(99)), said('agent', words(99), 1)],
      'turns 0 of at least 2, words 0 of at least 20',
    ],
    [
      'noise',
      [said('candidate', '… — !'), said('candidate', `${words(25)} …`, 2)],
      'turns 1 of at least 2, words 25 of at least 20',
    ],
  ])('J1 is not assessable, with the counts as the reason: %s', (_, turns, counts) => {
    expect(isAssessable(turns)).toEqual({ ok: false, reason: `too little said by the candidate: ${counts}` });
  });

  it('has the turns in which the candidate spoke', () => {
    const turns = [said('agent', 'Guten Tag.'), said('candidate', ' … ', 1), said('candidate', 'Ja?', 2)];
    expect(candidateTurns(turns).map(({ index }) => index)).toEqual([2]);
    expect(candidateTurns(recordedTurns())).toHaveLength(12);
  });
});
