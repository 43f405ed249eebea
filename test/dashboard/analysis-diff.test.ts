import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Analysis } from '../../src/domain/calls/analysis.ts';

type Done = Extract<Analysis, { status: 'done' }>;
interface Difference {
  key: string;
  place: { kind: string };
  mark: string;
}

const DIFF = join(import.meta.dirname, '..', '..', 'dashboard', 'src', 'calls', 'analysis-diff.ts');
const { differences } = (await import(DIFF)) as {
  differences: (before: Analysis, after: Analysis) => Difference[];
};

const answer = (questionId: number | null, question: string, more: Partial<Done['answers'][number]> = {}) => ({
  ...{ questionId, question, must: true, verdict: 'yes' as const, value: 'ja', turn: 3, quote: 'Ja, habe ich.' },
  ...more,
});
const DONE: Done = {
  status: 'done',
  answers: [answer(1, 'Haben Sie einen Führerschein?'), answer(null, 'Ab wann?')],
  domainScore: 70,
  behavioralScore: 60,
  communicationScore: 80,
  overallScore: 70,
  confidenceLevel: 'high',
  cheatingDetected: false,
  bodyLanguage: '',
  speechPattern: '',
  areasOfImprovement: ['Beispiele'],
  systemRecommendation: 'Empfohlen',
  unsupportedFindings: 0,
};
const changed = (before: Analysis, after: Analysis) =>
  differences(before, after).flatMap(({ key, mark }) => (mark === 'same' ? [] : [[key, mark]]));

describe('two versions of an analysis', () => {
  it('that say the same differ nowhere, and all of it can be shown', () => {
    expect(changed(DONE, structuredClone(DONE))).toEqual([]);
    expect(differences(DONE, DONE).map(({ key }) => key)).toEqual([
      ...['status', 'overall', 'domain', 'behavioral', 'communication', 'recommendation', 'improvements'],
      ...['question 1', 'question Ab wann?'],
    ]);
  });

  it('differ where a score, a verdict, a value or a quote does; where the turn alone moved they do not', () => {
    const later = {
      ...DONE,
      overallScore: 71,
      areasOfImprovement: [],
      answers: [
        answer(1, 'Haben Sie einen Führerschein der Klasse B?', { verdict: 'no', value: 'nein' }),
        answer(null, 'Ab wann?', { turn: 9 }),
      ],
    };
    expect(changed(DONE, later)).toEqual([
      ['overall', 'changed'],
      ['improvements', 'changed'],
      ['question 1', 'changed'],
    ]);
    const [question] = differences(DONE, later).filter(({ key }) => key === 'question 1');
    expect(question).toMatchObject({
      place: { kind: 'question', question: 'Haben Sie einen Führerschein der Klasse B?' },
      before: { verdict: 'yes' },
      after: { verdict: 'no' },
    });
  });

  it('say what is new and what is gone', () => {
    const later = { ...DONE, answers: [DONE.answers[0]!, answer(7, 'Schichtdienst?')] };
    expect(changed(DONE, later)).toEqual([
      ['question 7', 'added'],
      ['question Ab wann?', 'gone'],
    ]);
  });

  it('may be one that failed', () => {
    const failed: Analysis = { status: 'failed', reason: 'no JSON' };
    const marks = changed(DONE, failed);
    expect(marks[0]).toEqual(['status', 'changed']);
    expect(marks.slice(1).every(([, mark]) => mark === 'gone')).toBe(true);
  });

  it('keep both of two questions with one name', () => {
    const twice = { ...DONE, answers: [answer(1, 'A'), answer(1, 'B', { verdict: 'no' })] };
    expect(differences(twice, twice).filter(({ place }) => place.kind === 'question')).toHaveLength(2);
  });
});
