import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { inTurn } from '../../../src/api/load/in-turn.ts';

/** Requests by their number, and which of them were begun. */
function burst(perTurn: number) {
  const begun: number[] = [];
  const listener = inTurn((req) => void begun.push(Number(req.url)), perTurn);
  const knock = (number: number) => listener({ url: String(number) } as IncomingMessage, {} as ServerResponse);
  return { begun, knock };
}

it('begins a few of a burst, lets others have their turn, and goes on in the order of arrival', async () => {
  const { begun, knock } = burst(2);
  for (const number of [1, 2, 3, 4, 5]) knock(number);
  expect(begun).toEqual([]);
  await turn();
  expect(begun).toEqual([1, 2]);
  knock(6);
  await turn();
  expect(begun).toEqual([1, 2, 3, 4]);
  await turn();
  expect(begun).toEqual([1, 2, 3, 4, 5, 6]);
});

it('begins one that comes alone at once, also after a burst', async () => {
  const { begun, knock } = burst(2);
  knock(1);
  await turn();
  expect(begun).toEqual([1]);
  knock(2);
  await turn();
  expect(begun).toEqual([1, 2]);
});
