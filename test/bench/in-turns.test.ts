import { expect, it, jest } from '@jest/globals';
import { printFigure } from '../../bench/figures.ts';
import { BusyMachine, inTurns, undisturbed } from '../../bench/in-turns.ts';
import type { CpuReading } from '../../bench/machine.ts';

/** Readings a second apart, between which others kept this many processors busy. */
function readings(...busy: number[]): () => CpuReading {
  let [atMs, busyMs, count] = [0, 0, 0];
  return () => {
    const isAfter = count++ % 2 === 1;
    if (isAfter) {
      atMs += 1_000;
      busyMs += 1_000 * busy.shift()!;
    }
    return { atMs, busyMs, ownMs: new Map(), parents: new Map() };
  };
}

const MANY = 1_000;

it('takes a block that nobody disturbed as it is', async () => {
  let measured = 0;
  expect(await undisturbed(async () => ++measured, readings(0))).toBe(1);
});

it('measures a block again while others used the machine', async () => {
  let measured = 0;
  expect(await undisturbed(async () => ++measured, readings(MANY, MANY, 0))).toBe(3);
});

it('prints the figures of the block that nobody disturbed, and no others', async () => {
  let value = 0;
  const block = async () => printFigure('aFigureOfThisTest', ++value, 'ms');
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await undisturbed(block, readings(MANY, 0));
    await expect(undisturbed(block, readings(MANY), 1)).rejects.toThrow(BusyMachine);
    expect(write.mock.calls.map(([line]) => JSON.parse(String(line)))).toEqual([
      { metric: 'aFigureOfThisTest', value: 2, unit: 'ms' },
    ]);
  } finally {
    write.mockRestore();
  }
});

it('has no figure when the machine never came to rest, and says why', async () => {
  const block = undisturbed(async () => 1, readings(MANY, MANY, MANY, 0));
  await expect(block).rejects.toThrow(BusyMachine);
  await expect(block).rejects.toThrow(/others used [0-9]+ % of the processors/);
});

it('measures where nobody can say what else the machine did', async () => {
  expect(
    await undisturbed(
      async () => 7,
      () => null,
    ),
  ).toBe(7);
});

it('measures both in turns, the floor first', async () => {
  const order: string[] = [];
  const block = async (system: string) => {
    order.push(system);
    return `${system} ${order.length}`;
  };
  expect(await inTurns(2, { floor: 'floor', product: 'product' }, block, () => null)).toEqual([
    { floor: 'floor 1', product: 'product 2' },
    { floor: 'floor 3', product: 'product 4' },
  ]);
  expect(order).toEqual(['floor', 'product', 'floor', 'product']);
});
