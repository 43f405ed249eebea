import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { firstValue, parseForm } from '../../../src/providers/twilio/webhook.ts';

const pairsOf = (raw: string) => {
  const form = parseForm(raw);
  return form === 'too_many' ? form : form.pairs;
};

describe('parseForm', () => {
  it.each([
    [
      'a=1&a=2',
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    [
      'b[]=3&c[d]=4',
      [
        ['b[]', '3'],
        ['c[d]', '4'],
      ],
    ],
    ['a=', [['a', '']]],
    ['a=+x+', [['a', ' x ']]],
    ['a', [['a', '']]],
    ['To=%2B493023125001', [['To', '+493023125001']]],
    ['Body=%F0%9F%98%80%0A', [['Body', '\u{1F600}\n']]],
    ['?a=1', [['?a', '1']]],
    ['a=%zz', [['a', '%zz']]],
    ['', []],
    [
      '__proto__=1&hasOwnProperty=2&toString=3',
      [
        ['__proto__', '1'],
        ['hasOwnProperty', '2'],
        ['toString', '3'],
      ],
    ],
  ])('reads %j as pairs, trimming and merging nothing', (raw, pairs) => {
    expect(pairsOf(raw)).toEqual(pairs);
  });

  it('T11 takes 200 pairs and not one more', () => {
    const pairs = (count: number) => Array<string>(count).fill('a=1').join('&');
    expect(pairsOf(pairs(200))).toHaveLength(200);
    expect(parseForm(pairs(201))).toBe('too_many');
    expect(parseForm('&'.repeat(1_000_000))).toBe('too_many');
  });

  it('takes names up to 128 characters and values up to 64 KiB', () => {
    expect(pairsOf(`${'n'.repeat(128)}=1`)).toHaveLength(1);
    expect(parseForm(`${'n'.repeat(129)}=1`)).toBe('too_many');
    expect(pairsOf(`a=${'v'.repeat(64 * 1024)}`)).toHaveLength(1);
    expect(parseForm(`a=${'v'.repeat(64 * 1024 + 1)}`)).toBe('too_many');
  });

  it('gives back any pairs that were encoded, and never throws', () => {
    const pair = fc.tuple(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 20 }), (pairs) => {
        expect(pairsOf(new URLSearchParams(pairs).toString())).toEqual(pairs);
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (noise) => void parseForm(Buffer.from(noise))));
  });

  it('T11 reads the first value of a name, and none of the prototype', () => {
    const pairs = [
      ['a', '1'],
      ['a', '2'],
    ] as const;
    expect(firstValue(pairs, 'a')).toBe('1');
    expect(firstValue(pairs, 'toString')).toBeNull();
  });
});
