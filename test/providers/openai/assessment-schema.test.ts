import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readAssessment } from '../../../src/providers/openai/assessment-schema.ts';
import { recording } from '../recorded-server.ts';

const recorded = recording<Record<string, string>>('interview_analysis.json');
const withAnswers = (content: string) => content.replace(/\}(\n```)?$/, ', "answers": []}$1');

describe('readAssessment', () => {
  it('reads a recorded answer, plain or fenced as Markdown', () => {
    for (const name of ['llm_content_plain', 'llm_content_fenced']) {
      expect(readAssessment(withAnswers(recorded[name]!))).toMatchObject({
        assessment: { domainScore: 86, systemRecommendation: 'Recommended for Panel Interview', answers: [] },
      });
    }
  });

  it.each([
    ['llm_content_broken', ['it is not one valid JSON object']],
    ['llm_content_out_of_range', [expect.stringMatching(/^overall_score: /), expect.stringMatching(/^answers: /)]],
    [
      'llm_content_missing_field',
      [expect.stringMatching(/^system_recommendation: /), expect.stringMatching(/^answers: /)],
    ],
  ])('names what is wrong with %s', (name, faults) => {
    expect(readAssessment(recorded[name]!)).toEqual({ faults });
  });

  it('does not bring about a body language that nobody saw', () => {
    expect(JSON.stringify(readAssessment(withAnswers(recorded['llm_content_plain']!)))).not.toMatch(/body/i);
  });

  it('quotes nothing of what it could not read, and never throws', () => {
    const secret = 'kanarina493023125199';
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, noise) => {
        readAssessment(noise);
        const read = readAssessment(
          JSON.stringify({ domain_score: secret, answers: [{ verdict: secret }], other: value }),
        );
        return !JSON.stringify(read).includes(secret);
      }),
    );
  });
});
