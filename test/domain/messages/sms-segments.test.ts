import { expect, it } from '@jest/globals';
import { segmentsOf } from '../../../src/domain/messages/sms-segments.ts';

const CASES: [what: string, text: string, segments: number][] = [
  ['nothing', '', 1],
  ['a short one', 'Guten Tag, Grüße aus Köln', 1],
  ['the longest single one', 'a'.repeat(160), 1],
  ['one letter more', 'a'.repeat(161), 2],
  ['the longest double one', 'a'.repeat(306), 2],
  ['one letter more than that', 'a'.repeat(307), 3],
  ['letters of two places', '€'.repeat(80), 1],
  ['one of them more', '€'.repeat(81), 2],
  ['the longest single one of other letters', 'ж'.repeat(70), 1],
  ['one of them more than that', 'ж'.repeat(71), 2],
  ['a smiley, which takes two places of those', `${'a'.repeat(69)}\u{1f600}`, 2],
];

it.each(CASES)('counts %s', (_what, text, segments) => expect(segmentsOf(text)).toBe(segments));
