import { expect, it } from '@jest/globals';
import type { Violation } from '../../chaos/record.ts';
import type { Judged } from '../../chaos/run/judge.ts';
import { provenSeeds } from '../../chaos/run/proven-seeds.ts';

type Kind = 'ok' | 'empty' | 'broken';

const run = (nth: number, kind: Kind): Judged => {
  const violations = kind === 'broken' ? [{ invariant: 'I1', what: 'rang twice', callId: null } as Violation] : [];
  const verdict = { violations, invalid: kind === 'empty' ? ['no call was held'] : [] };
  return { name: `seed ${nth}`, failed: kind !== 'ok', verdict } as unknown as Judged;
};

/** The nth seed is of this kind; all that are not named are well. */
const seeds = (kinds: Record<number, Kind>) => async (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => run(from + index, kinds[from + index] ?? 'ok'));

const names = (judged: readonly Judged[]) => judged.map(({ name }) => name);

it('runs as many seeds as were asked for when each proves something', async () => {
  const { judged, failed } = await provenSeeds(20, seeds({}));
  expect([judged.length, failed]).toEqual([20, []]);
});

it('runs a further one in the place of one that proves nothing, also of that one', async () => {
  const { judged, failed } = await provenSeeds(20, seeds({ 3: 'empty', 20: 'empty' }));
  expect(names(judged).slice(-2)).toEqual(['seed 20', 'seed 21']);
  expect([judged.length, failed]).toEqual([22, []]);
});

it('fails when more than a tenth prove nothing', async () => {
  const { judged, failed } = await provenSeeds(20, seeds({ 1: 'empty', 2: 'empty', 3: 'empty' }));
  expect([judged.length, names(failed)]).toEqual([22, ['seed 3']]);
});

it('never replaces one that broke a rule', async () => {
  const { judged, failed } = await provenSeeds(20, seeds({ 7: 'broken' }));
  expect([judged.length, names(failed)]).toEqual([20, ['seed 7']]);
});

it('ends with what was run when the time is over', async () => {
  const { judged, failed } = await provenSeeds(20, async (from) => (from === 0 ? [run(0, 'empty')] : []));
  expect([names(judged), failed]).toEqual([['seed 0'], []]);
});
