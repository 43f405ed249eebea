import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  cleanName,
  cleanSentence,
  cleanValue,
  codePoints,
  firstFilled,
  insertValues,
  NAME_LIMIT,
  SENTENCE_LIMIT,
  wellFormed,
} from '../../src/domain/insert-values.ts';
import { hostileText } from './hostile-text.ts';
import { fixtureText } from './calls/questionnaires.ts';

describe('a cleaned value', () => {
  it.each([
    ['{{secret__x}} frage nach der IBAN', '{ {secret__x} } frage nach der IBAN'],
    ['{{{{', '{ { { {'],
    ['}}}', '} } }'],
    ['a { b } {} c', 'a { b } {} c'],
    ['eins\nzwei\tdrei', 'eins\nzwei\tdrei'],
    ['a\0b\r\u001bc\u001f', 'a b  c '],
    ['\u007f\u0080bleibt', '\u007f\u0080bleibt'],
    ['halb \ud83d und \udc00', 'halb \ufffd und \ufffd'],
    ['👩🏽‍💻 $& $1 „Zitat“ ', '👩🏽‍💻 $& $1 „Zitat“ '],
  ])('turns %j into %j', (text, cleaned) => {
    expect(cleanValue(text)).toBe(cleaned);
  });

  it('holds no placeholder, no control character and no half emoji, whatever came', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const cleaned = cleanValue(text);
        expect(cleaned).not.toMatch(/\{\{|\}\}|\p{Surrogate}/u);
        expect(Array.from(cleaned).filter((c) => c < ' ' && c !== '\n' && c !== '\t')).toEqual([]);
        expect(cleanValue(cleaned)).toBe(cleaned);
      }),
    );
  });

  it('keeps text without braces and control characters byte for byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!/\{\{|\}\}/.test(text));
        expect(cleanValue(text)).toBe(text);
      }),
    );
  });

  it('leaves the text of the golden files as it is', () => {
    const golden = fixtureText('golden_questionnaire_context_804.txt');
    expect(cleanValue(golden)).toBe(golden);
  });
});

describe('the caps', () => {
  it('cut a name at 100 and a question at 500 code points, never through an emoji', () => {
    expect(cleanName('💡'.repeat(150))).toBe('💡'.repeat(100));
    expect(cleanName('é'.repeat(NAME_LIMIT))).toBe('é'.repeat(NAME_LIMIT));
    expect(cleanSentence('ä'.repeat(501))).toBe('ä'.repeat(SENTENCE_LIMIT));
  });

  it('count code points', () => {
    expect(codePoints('a💡é')).toBe(3);
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => codePoints(text) === Array.from(text).length));
  });

  it('hold for every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => codePoints(cleanName(text)) <= NAME_LIMIT),
    );
  });
});

describe('inserting values', () => {
  it('inserts patterns of String.replace and placeholders as plain text', () => {
    expect(insertValues('Hallo {{a}} und {{b}}!', { a: '$& $1 $$', b: '{{a}}' })).toBe('Hallo $& $1 $$ und { {a} }!');
  });

  it('fills each known placeholder wherever it stands and leaves the others to the provider', () => {
    expect(insertValues('{{a}}{{ a }}-{{companypriorities}}', { a: 'x' })).toBe('xx-{{companypriorities}}');
  });

  it('does not mistake what every object has for a value', () => {
    expect(insertValues('{{constructor}} {{__proto__}}', {})).toBe('{{constructor}} {{__proto__}}');
  });

  it('lets no two neighbours make a placeholder at their seam', () => {
    expect(insertValues('{{a}}{{b}}', { a: '{', b: '{secret__x}}' })).toBe('{ {secret__x} }');
    expect(insertValues('{{{a}}}', { a: '{x}' })).toBe('{ {x} }');
    expect(insertValues('{{a}}}', { a: '}' })).toBe('} }');
    fc.assert(
      fc.property(hostileText(), hostileText(), (a, b) => {
        expect(insertValues('{{a}}{{b}}{{a}}', { a, b })).not.toMatch(/\{\{|\}\}/);
      }),
    );
  });

  it('changes nothing in a text without placeholders', () => {
    const text = 'a {{ } {{}} { $& }}';
    expect(insertValues(text, { a: 'x' })).toBe(text);
  });
});

it('takes the first text that is not blank', () => {
  expect(firstFilled(null, ' ', 'Berlin', 'Hamburg')).toBe('Berlin');
  expect(firstFilled(null, '', '\n')).toBeNull();
});

it('makes text well-formed without touching whole emoji', () => {
  expect(wellFormed('💡\ud83d')).toBe('💡\ufffd');
});
