import * as crypto from 'node:crypto';
import { beforeEach, expect, it, jest } from '@jest/globals';
import type { Request, RequestHandler, Response } from 'express';
import { ROLES } from '../../../src/api-keys.ts';

/** Lengths of what was compared, in the order of comparing. */
let compared: [number, number][] = [];
jest.unstable_mockModule('node:crypto', () => ({
  ...crypto,
  timingSafeEqual: (one: Buffer, other: Buffer) => {
    compared.push([one.length, other.length]);
    return crypto.timingSafeEqual(one, other);
  },
}));
const { identify, keyRing } = await import('../../../src/api/access/auth.ts');
const { setupSecret } = await import('../../../src/api/campaigns/setup-secret.ts');
beforeEach(() => {
  compared = [];
});

const ring = keyRing(ROLES.map((role) => ({ name: role, role, key: `key-of-${role}` })));

function knockWith(handler: RequestHandler, authorization: string): unknown {
  const res = { locals: {} } as Response;
  const req = { get: () => authorization } as unknown as Request;
  void handler(req, res, () => {});
  return res.locals.caller;
}

const GUESSES = [
  'x',
  'key-of-admin'.slice(0, -1),
  'key-of-admin0',
  `${'z'.repeat(64)}`,
  'x'.repeat(100_000),
  'kéy-of-admin',
];

it('18 compares keys in constant time: every key, by hashes of one length, whether or where one fits', () => {
  for (const key of [...GUESSES, ...ROLES.map((role) => `key-of-${role}`)]) {
    compared = [];
    const caller = knockWith(identify(ring), `Bearer ${key}`);
    expect(compared).toEqual(ROLES.map(() => [32, 32]));
    expect(caller === null).toBe(GUESSES.includes(key));
  }
});

it('compares secrets of the campaign set-up the same way', () => {
  const authorise = setupSecret(['one', 'two', 'three']);
  const req = (authorization: string) => ({ get: () => authorization }) as unknown as Request;
  for (const secret of ['one', 'three']) {
    compared = [];
    authorise(req(`Bearer ${secret}`));
    expect(compared).toEqual([0, 1, 2].map(() => [32, 32]));
  }
  for (const guess of GUESSES) {
    compared = [];
    expect(() => authorise(req(`Bearer ${guess}`))).toThrow('Invalid authorization token');
    expect(compared).toEqual([0, 1, 2].map(() => [32, 32]));
  }
});
