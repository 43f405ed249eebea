import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codePoints } from '../../../src/domain/insert-values.ts';
import { NO_QUESTIONNAIRE, type Question } from '../../../src/domain/calls/questionnaire.ts';
import {
  CONTEXT_LIMIT,
  printedQuestions,
  questionnaireContext,
} from '../../../src/domain/calls/questionnaire-context.ts';
import { hostileText } from '../hostile-text.ts';
import {
  aQuestion,
  aQuestionnaire,
  emptyQuestionnaire,
  erika,
  fixtureText,
  minimalQuestionnaire,
  questionnaire804,
} from './questionnaires.ts';

const contextOf = (questions: Question[]) =>
  questionnaireContext({ questionnaire: aQuestionnaire(questions), ...erika });

describe('the layout', () => {
  it('equals the original byte for byte for campaign 804', () => {
    expect(questionnaireContext({ questionnaire: questionnaire804(), ...erika })).toEqual({
      text: fixtureText('golden_questionnaire_context_804.txt'),
      questionsTotal: 12,
      questionsCut: 0,
    });
  });

  it.each([
    ['when HOC had no questionnaire', NO_QUESTIONNAIRE],
    ['when HOC sent no questions', emptyQuestionnaire()],
    ['when every question is blank', aQuestionnaire([aQuestion({ question: '' }), aQuestion({ question: ' ' })])],
  ])('equals the original byte for byte %s', (_, questionnaire) => {
    expect(questionnaireContext({ questionnaire, ...erika })).toEqual({
      text: fixtureText('golden_questionnaire_context_missing.txt'),
      questionsTotal: 0,
      questionsCut: 0,
    });
  });

  it('prints must criteria with context and transition, and additional questions without context', () => {
    const { text } = contextOf([
      aQuestion({ question: 'Muss?', priority: 1, context: 'K', preamble: 'Ü' }),
      aQuestion({ question: 'Zusatz?', priority: 2, context: 'nicht gezeigt', preamble: 'P' }),
    ]);
    expect(text).toContain(
      '\n\n🔹 RAHMEN:' +
        '\n\n  ⚠️  MUSS-KRITERIEN:\n  • Muss?\n    (Kontext: K)\n    (Überleitung: Ü)' +
        '\n\n  ℹ️  ZUSÄTZLICHE FRAGEN:\n  • Zusatz?\n    (Überleitung: P)' +
        `\n\n${'='.repeat(35)}\n`,
    );
    expect(text).not.toContain('nicht gezeigt');
  });

  it('sorts categories by the order of their first question and keeps equal ones as sent', () => {
    const { text } = contextOf([
      aQuestion({ group: 'Ohne Rang', category: 'a', categoryOrder: null }),
      aQuestion({ group: 'Zwei', category: 'b', categoryOrder: 2 }),
      aQuestion({ group: 'Auch zwei', category: 'c', categoryOrder: 2 }),
      aQuestion({ group: 'Eins', category: 'd', categoryOrder: 1 }),
      aQuestion({ group: 'Nicht gezeigt', category: 'b', categoryOrder: 0 }),
    ]);
    expect(text.match(/🔹 .*/g)).toEqual(['🔹 EINS:', '🔹 ZWEI:', '🔹 AUCH ZWEI:', '🔹 OHNE RANG:']);
  });

  it('heads questions without group and category with the default', () => {
    const { text } = contextOf([
      aQuestion({ group: null, category: null, question: 'Eins?' }),
      aQuestion({ group: null, category: 'general', question: 'Zwei?' }),
      aQuestion({ group: ' ', category: 'x', question: 'Drei?' }),
    ]);
    expect(text.match(/🔹 .*/g)).toEqual(['🔹 ALLGEMEIN:', '🔹 ALLGEMEIN:']);
  });

  it('counts questions of priority 3 or none without printing them, and leaves their heading', () => {
    const context = contextOf([aQuestion({ priority: 3, question: 'Drei?' }), aQuestion({ priority: null })]);
    expect(context.text).toContain('FRAGEN ZU KLÄREN (2 insgesamt)');
    expect(context.text).toContain('\n\n🔹 RAHMEN:\n\n===');
    expect(context.text).not.toContain('•');
  });

  it('keeps names and questions literal and inert', () => {
    fc.assert(
      fc.property(hostileText(), hostileText(), hostileText(), (firstName, companyName, question) => {
        const questionnaire = aQuestionnaire([
          aQuestion({ question, group: question, context: question, priority: 1 }),
        ]);
        const { text } = questionnaireContext({ questionnaire, firstName, lastName: '$&', companyName });
        expect(text).not.toMatch(/\{\{|\}\}|\p{Surrogate}/u);
        expect(text).toContain('$&\nFirma: ');
      }),
    );
  });
});

describe('the cap of 17,000 characters', () => {
  const long = (label: string, parts: Partial<Question> = {}) =>
    aQuestion({ question: `${label} ${'ä'.repeat(400)}?`, ...parts });

  it('cuts additional questions from the end and says how many', () => {
    const questions = Array.from({ length: 60 }, (_, index) =>
      long(`Frage ${index};`, { category: `k${index % 3}`, categoryOrder: index % 3 }),
    );
    const { text, questionsTotal, questionsCut } = contextOf(questions);
    const printed = [...text.matchAll(/Frage (\d+);/g)].map(([, number]) => Number(number));
    const wanted = [0, 1, 2].flatMap((order) => questions.map((_, index) => index).filter((i) => i % 3 === order));

    expect(codePoints(text)).toBeLessThanOrEqual(CONTEXT_LIMIT);
    expect(codePoints(text)).toBeGreaterThan(CONTEXT_LIMIT - 500);
    expect(printed).toEqual(wanted.slice(0, printed.length));
    expect({ questionsTotal, questionsCut }).toEqual({ questionsTotal: 60, questionsCut: 60 - printed.length });
    expect(text).toContain('FRAGEN ZU KLÄREN (60 insgesamt)');
    expect(text.endsWith(`?\n\n${'='.repeat(35)}\n`)).toBe(true);
  });

  it('keeps every must criterion when the context is cut, also those of the last category', () => {
    const questions = [
      ...Array.from({ length: 60 }, (_, index) => long(`Zusatz ${index};`)),
      long('Muss am Ende;', { priority: 1, category: 'letzte', categoryOrder: 9 }),
    ];
    const { text, questionsCut } = contextOf(questions);
    expect(text).toContain('Muss am Ende;');
    expect(questionsCut).toBeGreaterThan(0);
    expect(codePoints(text)).toBeLessThanOrEqual(CONTEXT_LIMIT);
  });

  it('exceeds the cap rather than lose a must criterion, and then prints nothing else', () => {
    const musts = Array.from({ length: 60 }, (_, index) => long(`Muss ${index};`, { priority: 1 }));
    const { text, questionsCut } = contextOf([...musts, aQuestion({ question: 'Zusatz?' })]);
    expect(text.match(/Muss \d+;/g)).toHaveLength(60);
    expect(text).not.toContain('Zusatz?');
    expect(questionsCut).toBe(1);
  });

  it('drops headings without questions before any question', () => {
    const empty = Array.from({ length: 500 }, (_, index) =>
      aQuestion({ priority: 3, category: `leer ${index}`, group: 'Ü'.repeat(90) }),
    );
    const { text, questionsCut } = contextOf([...empty, aQuestion({ question: 'Bleibt?', category: 'z' })]);
    expect(codePoints(text)).toBeLessThanOrEqual(CONTEXT_LIMIT);
    expect(text).toContain('Bleibt?');
    expect(questionsCut).toBe(0);
  });

  it('leaves a context of exactly 17,000 characters whole', () => {
    const unprinted = aQuestion({ priority: 3, category: 'leer', group: 'Leer' });
    const fill = [unprinted, ...Array.from({ length: 40 }, () => long('x'))];
    const room = CONTEXT_LIMIT - codePoints(contextOf([...fill, aQuestion({ question: '' })]).text);
    const last = (length: number) => aQuestion({ question: 'y'.repeat(length - '\n  • '.length) });
    expect(room).toBeLessThan(500);
    const whole = contextOf([...fill, last(room)]).text;
    expect(codePoints(whole)).toBe(CONTEXT_LIMIT);
    expect(whole).toContain('🔹 LEER:');
    expect(contextOf([...fill, last(room + 1)]).text).not.toContain('🔹 LEER:');
  });

  it('cuts thousands of questions quickly', () => {
    const questions = Array.from({ length: 20_000 }, (_, index) => aQuestion({ question: `Frage ${index}?` }));
    const started = performance.now();
    expect(codePoints(contextOf(questions).text)).toBeLessThanOrEqual(CONTEXT_LIMIT);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('is never exceeded unless must criteria alone do, never costs one, and prints each uncut question once', () => {
    const questions = fc.array(
      fc.record({
        priority: fc.constantFrom(1, 2, 2, 2, 3, null),
        category: fc.constantFrom('a', 'b', 'c', null),
        group: fc.constantFrom('Eins', null),
        categoryOrder: fc.constantFrom(1, 2, null),
        length: fc.integer({ min: 1, max: 450 }),
      }),
      { maxLength: 90 },
    );
    fc.assert(
      fc.property(questions, (drawn) => {
        const all = drawn.map(({ length, ...parts }, index) =>
          aQuestion({ ...parts, id: index, question: `<${index}> ${'x'.repeat(length)}` }),
        );
        const { text, questionsCut } = contextOf(all);
        const musts = all.filter(({ priority }) => priority === 1);
        const mustsAlone = codePoints(contextOf(musts).text) + String(all.length).length;
        const printed = [...text.matchAll(/• <(\d+)>/g)].map(([, id]) => Number(id));

        expect(codePoints(text)).toBeLessThanOrEqual(Math.max(CONTEXT_LIMIT, mustsAlone));
        expect(printed).toEqual(printedQuestions(aQuestionnaire(all), questionsCut).map(({ id }) => id));
        expect(printed).toEqual(expect.arrayContaining(musts.map(({ id }) => id)));
        expect(printed.length + questionsCut).toBe(
          all.filter(({ priority }) => priority === 1 || priority === 2).length,
        );
        expect(new Set(printed).size).toBe(printed.length);
      }),
    );
  });
});

describe('the printed questions', () => {
  it('come in the order of the prompt, must criteria of a category first', () => {
    expect(printedQuestions(questionnaire804()).map(({ id }) => id)).toEqual([
      9101, 9102, 9103, 9104, 9105, 9106, 9107, 9112, 9108, 9109, 9110,
    ]);
    expect(printedQuestions(minimalQuestionnaire()).map(({ id }) => id)).toEqual([9101, 9105]);
  });
});
