import type { lookup } from 'node:dns';
import { describe, expect, it } from '@jest/globals';
import { isPrivateAddress, PrivateAddressError, publicLookup } from '../../src/providers/private-addresses.ts';

describe('T13 an address', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '64:ff9b::7f00:1',
    '64:ff9b::10.0.0.1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'ff02::1',
    'no address',
    '',
  ])('%s is private', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(['1.1.1.1', '9.255.255.255', '11.0.0.0', '126.1.1.1', '172.32.0.1', '100.128.0.1', '223.1.1.1'])(
    '%s is public',
    (address) => {
      expect([address, `::ffff:${address}`, `64:ff9b::${address}`].map(isPrivateAddress)).toEqual([
        false,
        false,
        false,
      ]);
    },
  );

  it.each(['2606:4700:4700::1111', '2a00:1450:4001::1', '64:ff9b::101:101'])('%s is public', (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });
});

/** A resolver that knows these addresses; asked for all of them, whatever the caller wants. */
const resolver = (...addresses: string[]) =>
  ((_host: string, _options: object, callback: (error: Error | null, found: object[]) => void) =>
    callback(
      addresses.length === 0 ? new Error('ENOTFOUND') : null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as unknown as typeof lookup;

const looked = (all: boolean, ...addresses: string[]): Promise<unknown[]> =>
  new Promise((resolve) =>
    publicLookup(resolver(...addresses))('crm.example', { all }, (...answer: unknown[]) => resolve(answer)),
  );

describe('T13 a name', () => {
  it('has the addresses it is resolved to when all are public', async () => {
    expect(await looked(true, '1.1.1.1', '2606:4700:4700::1111')).toEqual([
      null,
      [
        { address: '1.1.1.1', family: 4 },
        { address: '2606:4700:4700::1111', family: 6 },
      ],
    ]);
    expect(await looked(false, '1.1.1.1')).toEqual([null, '1.1.1.1', 4]);
  });

  it.each([['127.0.0.1'], ['1.1.1.1', '10.0.0.1'], ['fd00::1', '1.1.1.1']])(
    'has none when one of them is private: %s %s',
    async (...addresses) => {
      for (const all of [true, false]) expect((await looked(all, ...addresses))[0]).toBeInstanceOf(PrivateAddressError);
    },
  );

  it('that is not found stays not found', async () => {
    expect(await looked(true)).toEqual([new Error('ENOTFOUND'), []]);
  });
});
