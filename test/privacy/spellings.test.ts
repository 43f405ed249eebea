import { expect, it } from '@jest/globals';
import { decoded, spellingsOf, spellingsOfNumber } from './spellings.ts';

it('finds a text in base64 wherever it begins, in a URL and in JSON', () => {
  const isFound = (written: string) => spellingsOf('Müller "K"').some((spelling) => written.includes(spelling));
  for (const before of ['', 'x', 'xy', 'xyz'])
    expect(isFound(Buffer.from(`${before}Müller "K"${before}`).toString('base64'))).toBe(true);
  expect(isFound(`/a?name=${encodeURIComponent('Müller "K"')}`)).toBe(true);
  expect(isFound(JSON.stringify({ a: 'Müller "K"' }))).toBe(true);
  expect(isFound('Muller K')).toBe(false);
});

it('finds a number in E.164, national, as digits, and inside a payload', () => {
  const isFound = (written: string) =>
    spellingsOfNumber('+493023125101').some((spelling) => written.includes(spelling));
  for (const written of ['to +493023125101', '03023125101', '%2B493023125101', '493023125101'])
    expect(isFound(written)).toBe(true);
  const payload = JSON.stringify({ data: Buffer.from('{"to":"+493023125101"}').toString('base64') });
  expect(decoded(payload)).toContain('+493023125101');
  expect(isFound('+493023125102')).toBe(false);
});
