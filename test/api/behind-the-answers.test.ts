import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { behindTheAnswers } from '../../src/api/behind-the-answers.ts';

/** Follow-ups that end when they are told to, and what was begun. */
function follow(isAnswerAwaited: () => boolean) {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const afterwards = behindTheAnswers(isAnswerAwaited);
  const followUp = (index: number) => () => {
    begun.push(index);
    return new Promise<void>((resolve) => ends.push(resolve));
  };
  return { begun, ends, afterwards: (indexes: number[]) => afterwards(indexes.map(followUp)) };
}
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

it('does one thing at a time while an answer is awaited, oldest first', async () => {
  const { begun, ends, afterwards } = follow(() => true);
  afterwards([0, 1]);
  afterwards([2]);
  await nextTurn();
  expect(begun).toEqual([0]);
  ends[0]!();
  await nextTurn();
  expect(begun).toEqual([0, 1]);
  ends[1]!();
  await nextTurn();
  expect(begun).toEqual([0, 1, 2]);
});

it('does eight at once when no answer is awaited, and all of them in the end', async () => {
  const { begun, ends, afterwards } = follow(() => false);
  afterwards(upTo(20));
  await nextTurn();
  expect(begun).toEqual(upTo(8));
  for (let ended = 0; ended < 20; ended++) {
    ends[ended]!();
    await nextTurn();
  }
  expect(begun).toEqual(upTo(20));
});

it('begins nothing before the answer that it follows', () => {
  const { begun, afterwards } = follow(() => false);
  afterwards([0]);
  expect(begun).toEqual([]);
});
