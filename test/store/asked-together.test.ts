import { expect, it } from '@jest/globals';
import { askedTogether } from '../../src/store/asked-together.ts';

/** Lookups that are answered when the test says so. */
function lookups() {
  const asked: { keys: string[]; answer: (found: Map<string, string>) => void; fail: (error: Error) => void }[] = [];
  const ask = askedTogether(
    (keys) => new Promise<Map<string, string>>((answer, fail) => void asked.push({ keys, answer, fail })),
  );
  return { asked, ask };
}
const untilTold = () => new Promise((resolve) => setImmediate(resolve));

it('asks for one that comes alone at once, and for all that come meanwhile in one statement', async () => {
  const { asked, ask } = lookups();
  const answers = Promise.all(['a', 'b', 'c', 'd', 'c', 'nobody'].map((key) => ask(key)));
  expect(asked.map(({ keys }) => keys)).toEqual([['a'], ['b']]);
  asked[0]!.answer(new Map([['a', 'A']]));
  await untilTold();
  expect(asked.map(({ keys }) => keys)).toEqual([['a'], ['b'], ['c', 'd', 'nobody']]);
  asked[1]!.answer(new Map([['b', 'B']]));
  asked[2]!.answer(
    new Map([
      ['d', 'D'],
      ['c', 'C'],
    ]),
  );
  expect(await answers).toEqual(['A', 'B', 'C', 'D', 'C', null]);
});

it('takes at most 200 keys into a statement', async () => {
  const { asked, ask } = lookups();
  const answers = Promise.all(Array.from({ length: 302 }, (_, index) => ask(`k${index}`)));
  for (const told of [0, 1, 2, 3]) {
    asked[told]!.answer(new Map());
    await untilTold();
  }
  expect(asked.map(({ keys }) => keys.length)).toEqual([1, 1, 200, 100]);
  expect(await answers).toHaveLength(302);
});

it('tells all who were in a statement that failed, and asks again for who comes after', async () => {
  const { asked, ask } = lookups();
  const ends = Promise.allSettled(['a', 'b', 'c', 'd'].map((key) => ask(key)));
  asked[0]!.fail(new Error('away'));
  asked[1]!.answer(new Map([['b', 'B']]));
  await untilTold();
  asked[2]!.fail(new Error('away'));
  expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'rejected']);
  const after = ask('e');
  asked[3]!.answer(new Map([['e', 'E']]));
  expect(await after).toBe('E');
});
