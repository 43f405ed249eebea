import { keepBack } from './figures.ts';
import { type CpuReading, readCpu, usedByOthers } from './machine.ts';

/** The machine did other work each time that a block was measured: there is no figure. */
export class BusyMachine extends Error {}

/** Of all processors. Background work of an idle desktop stays below it. */
const MOST_USED_BY_OTHERS = 0.1;
const TRIES = 3;
/** So long after its start a bench takes the time to measure anything again: `--quick` is over after four minutes. */
const AGAIN_FOR_MS = process.argv.includes('--quick') ? 120_000 : Number.POSITIVE_INFINITY;

/**
 * Measures a block, and measures it again when others used the machine meanwhile. Its figures are printed when they did not.
 * @throws BusyMachine when they did each time
 */
export async function undisturbed<T>(
  block: () => Promise<T>,
  read: () => CpuReading | null = readCpu,
  tries = TRIES,
): Promise<T> {
  for (let left = tries - 1; ; left -= 1) {
    const before = read();
    const { measured, print } = await keepBack(block);
    const after = read();
    const share = before && after ? usedByOthers(before, after) : 0;
    if (share <= MOST_USED_BY_OTHERS) {
      print();
      return measured;
    }
    const told = `others used ${Math.round(share * 100)} % of the processors`;
    if (left === 0 || performance.now() > AGAIN_FOR_MS) throw new BusyMachine(told);
    console.error(`  disturbed (${told}): measured again`);
  }
}

/** For what cannot be measured again: what it leaves behind would change the figure. */
export const undisturbedOnce = <T>(block: () => Promise<T>): Promise<T> => undisturbed(block, readCpu, 1);

/** Block by block in turns, floor first, so that what drifts on the machine drifts for both. */
export async function inTurns<System, T>(
  turns: number,
  { floor, product }: { floor: System; product: System },
  block: (system: System) => Promise<T>,
  read: () => CpuReading | null = readCpu,
): Promise<{ floor: T; product: T }[]> {
  const measured: { floor: T; product: T }[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    measured.push({
      floor: await undisturbed(() => block(floor), read),
      product: await undisturbed(() => block(product), read),
    });
  }
  return measured;
}
