import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanJson, cleanText, MAX_JSON_DEPTH, parseCleanJson, parseJson } from '../../src/domain/parse-json.ts';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('parseJson', () => {
  it('takes whatever JSON.parse takes, and nothing else', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
    for (const text of ['{', '{"a":1,}', "{'a':1}", 'undefined', '[1', '"', '\ufeff{}', '{"a":1}}', 'NaN']) {
      expect(parseJson(text)).toEqual({ ok: false, reason: 'invalid' });
    }
  });

  it('never throws', () => {
    const brackets = fc.string({ unit: fc.constantFrom(...Array.from('[]{}",:\\a1 ')), maxLength: 200 });
    fc.assert(
      fc.property(fc.oneof(brackets, fc.string({ unit: 'binary' })), (text) => {
        expect(typeof parseJson(text).ok).toBe('boolean');
      }),
    );
  });

  it.each(['', ' ', '\r\n\t'])('calls %j empty', (text) => {
    expect(parseJson(text)).toEqual({ ok: false, reason: 'empty' });
  });

  it('T9 refuses depth 65 and accepts 64, of lists and objects alike', () => {
    expect(parseJson(nested(MAX_JSON_DEPTH)).ok).toBe(true);
    expect(parseJson(nested(MAX_JSON_DEPTH + 1))).toEqual({ ok: false, reason: 'too_deep' });
    expect(parseJson('{"a":'.repeat(65) + '1' + '}'.repeat(65))).toEqual({ ok: false, reason: 'too_deep' });
    expect(parseJson('[[1]]', { maxDepth: 1 })).toEqual({ ok: false, reason: 'too_deep' });
  });

  it('counts levels, not brackets', () => {
    expect(parseJson(`[${'[],'.repeat(1_000)}{}]`).ok).toBe(true);
    expect(parseJson(JSON.stringify(['['.repeat(100), '"{\\'.repeat(300)])).ok).toBe(true);
  });

  it('T9 refuses 100,000 opening brackets, and reads 8 MiB of them in a string, at once', () => {
    const started = performance.now();
    expect(parseJson('['.repeat(100_000))).toEqual({ ok: false, reason: 'too_deep' });
    expect(parseJson(`"${'['.repeat(8 * 1024 * 1024)}"`).ok).toBe(true);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('reads a repeated key as JSON.parse does: the last one counts', () => {
    expect(parseJson('{"type":"a","type":"b"}')).toEqual({ ok: true, value: { type: 'b' } });
  });
});

describe('what is stored', () => {
  it('has spaces for U+0000 and no half emoji', () => {
    expect(cleanText('a\0b \ud800 💡\n\u0001')).toBe('a b \ufffd 💡\n\u0001');
  });

  it('is cleaned in keys, values and depth, and has null for numbers beyond every range', () => {
    const text = '{"a\\u0000":["\\ud800",{"b":1e999999,"c":-1e999999}],"n":null,"t":true,"x":1.5}';
    expect(cleanJson(JSON.parse(text))).toEqual({ 'a ': ['\ufffd', { b: null, c: null }], n: null, t: true, x: 1.5 });
  });

  it('is found in the text: what is parsed clean is what a cleaning of all of it makes', () => {
    const poisoned = fc.oneof(
      fc.json({ stringUnit: 'binary' }),
      fc.constantFrom('["\\u0000"]', '["\\uD800"]', '{"\\ude00":1}', '[1e309]', '[1E+0400]', `[1${'0'.repeat(400)}.5]`),
      fc.constantFrom(`[1${'0'.repeat(250)}e99]`, '["\\\\u0000"]', '["\\ud83d\\udca1"]', '{', '[[1]]', '[12e300]'),
    );
    fc.assert(
      fc.property(poisoned, (json) => {
        const text = Buffer.from(json).toString('utf8');
        const parsed = parseJson(text);
        expect(parseCleanJson(text)).toEqual(parsed.ok ? { ok: true, value: cleanJson(parsed.value) } : parsed);
      }),
    );
  });

  it('T10 leaves Object.prototype alone, and keeps a key named __proto__ as data', () => {
    const cleaned = cleanJson(JSON.parse('{"__proto__":{"admin":true}}')) as Record<string, unknown>;
    expect(Object.hasOwn(cleaned, '__proto__')).toBe(true);
    expect(cleaned['admin']).toBeUndefined();
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  it('is what came when nothing had to be cleaned', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        fc.pre(!JSON.stringify(value).includes('\\u0000'));
        expect(JSON.stringify(cleanJson(value))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('holds nothing that jsonb refuses', () => {
    const poison = fc.anything({
      key: fc.string({ unit: 'binary' }),
      values: [fc.string({ unit: 'binary' }), fc.double(), fc.constant('\0'), fc.constant('\ud800')],
    });
    fc.assert(
      fc.property(poison, (value) => {
        expect(JSON.stringify(cleanJson(value)) ?? '').not.toMatch(/\\u0000|\\ud[89a-f]/);
      }),
    );
  });
});
