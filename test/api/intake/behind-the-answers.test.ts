import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { eventually } from '../../../scripts/test/eventually.ts';
import { behindTheAnswers } from '../../../src/api/intake/behind-the-answers.ts';

/** Follow-ups that end when they are told to, and what was begun. */
function follow(isAnswerAwaited: () => boolean, heldForMs?: number) {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const afterwards = behindTheAnswers(isAnswerAwaited, heldForMs);
  const followUp = (index: number, about: string | null) => ({
    about,
    run: () => {
      begun.push(index);
      return new Promise<void>((resolve) => ends.push(resolve));
    },
  });
  return {
    begun,
    ends,
    afterwards: (indexes: number[], about: string | null = null) =>
      afterwards(indexes.map((index) => followUp(index, about))),
  };
}
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

it('begins nothing while an answer is awaited, and everything when none is any more', async () => {
  let isAnswerAwaited = true;
  const { begun, afterwards } = follow(() => isAnswerAwaited, 60_000);
  afterwards([0, 1]);
  await nextTurn();
  expect(begun).toEqual([]);
  isAnswerAwaited = false;
  afterwards([]);
  await nextTurn();
  expect(begun).toEqual([0, 1]);
});

it('begins what has waited long enough by itself, though answers are awaited and no other is given', async () => {
  const { begun, afterwards } = follow(() => true, 20);
  afterwards([0]);
  await eventually(() => begun.length === 1, { withinMs: 5_000, what: 'what waits is begun' });
});

it('does one thing at a time of what has waited long enough while answers are awaited, oldest first', async () => {
  const { begun, ends, afterwards } = follow(() => true, 0);
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

it('does one thing after the other of the same conversation, while others go on', async () => {
  const { begun, ends, afterwards } = follow(() => false);
  afterwards([0, 1], 'conv_1');
  afterwards([2], 'conv_2');
  afterwards([3]);
  await nextTurn();
  expect(begun).toEqual([0, 2, 3]);
  ends[0]!();
  await nextTurn();
  expect(begun).toEqual([0, 2, 3, 1]);
});

it('begins nothing before the answer that it follows', () => {
  const { begun, afterwards } = follow(() => false);
  afterwards([0]);
  expect(begun).toEqual([]);
});
