import { createHash } from 'node:crypto';

/** A stream of numbers that the seed and its label decide, whatever was taken from other streams. */
export interface Random {
  /** whole, both ends included */
  integer(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** by weight: each entry as often as its number says */
  weighted<T>(list: readonly (readonly [number, T])[]): T;
}

const MASK = (1n << 64n) - 1n;
const rotate = (value: bigint, by: bigint): bigint => ((value << by) | (value >> (64n - by))) & MASK;

/** xoshiro256++ over the SHA-256 of seed and label. */
export function randomOf(seed: string, label: string): Random {
  const digest = createHash('sha256').update(`${seed} ${label}`).digest();
  let [a, b, c, d] = [0, 8, 16, 24].map((offset) => digest.readBigUInt64LE(offset)) as [bigint, bigint, bigint, bigint];

  const next = (): bigint => {
    const result = (rotate((a + d) & MASK, 23n) + a) & MASK;
    const shifted = (b << 17n) & MASK;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 45n);
    return result;
  };
  /** from 0 to below 1, with 53 bits */
  const fraction = () => Number(next() >> 11n) / 2 ** 53;
  const integer = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1));
  return {
    integer,
    chance: (probability) => fraction() < probability,
    pick: (list) => list[integer(0, list.length - 1)]!,
    weighted(list) {
      let left = fraction() * list.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of list) if ((left -= weight) < 0) return value;
      return list.at(-1)![1];
    },
  };
}

/** The seed of the nth run of a series that begins with this one. */
export const nthSeed = (base: string, nth: number): string =>
  createHash('sha256').update(`${base} seed ${nth}`).digest('hex').slice(0, 16);
