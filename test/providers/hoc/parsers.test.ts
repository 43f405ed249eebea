import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonInAnswer } from '../../../src/providers/hoc/json-in-html.ts';
import { toQuestionnaire } from '../../../src/providers/hoc/schemas.ts';

describe('what HOC answers', () => {
  it('gives any JSON back as it is, and inside a page any object', () => {
    const object = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 5 }), {
      noNullPrototype: true,
    });
    const escape = (text: string) =>
      text.replace(
        /[&<>"']/g,
        (character) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[character] ?? '#39'};`,
      );
    fc.assert(
      fc.property(object, (value) => {
        const json = JSON.stringify(value);
        expect(JSON.stringify(jsonInAnswer(json))).toBe(json);
        expect(JSON.stringify(jsonInAnswer(`<html><pre>${escape(json)}</pre>`))).toBe(json);
      }),
    );
  });

  it('never makes the parsers throw', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), fc.jsonValue(), (noise, value, questions) => {
        jsonInAnswer(noise);
        jsonInAnswer(`<pre>${noise}</pre><script>${noise}`);
        toQuestionnaire(value);
        toQuestionnaire({ questions: [questions], title: value });
        toQuestionnaire({ questions: [{ id: value, question: 'A?', options: questions, priority: value }] });
      }),
    );
  });

  it('is read in no time however many brackets it has', () => {
    const startedAt = performance.now();
    expect(jsonInAnswer(`<pre>${'<pre>{'.repeat(100_000)}`)).toBeUndefined();
    expect(jsonInAnswer(`<${'<script>'.repeat(100_000)}`)).toBeUndefined();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
