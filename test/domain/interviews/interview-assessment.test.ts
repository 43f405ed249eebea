import { describe, expect, it } from '@jest/globals';
import {
  checkInterviewAssessment,
  type InterviewAssessment,
} from '../../../src/domain/interviews/interview-assessment.ts';

const GIVEN: InterviewAssessment = {
  domainScore: 86,
  behavioralScore: 79,
  communicationScore: 84,
  overallScore: 83,
  confidenceLevel: 'High',
  cheatingDetected: false,
  speechPattern: 'Clear, short sentences',
  areasOfImprovement: ['Quantify the results of past projects'],
  systemRecommendation: 'Recommended for Panel Interview',
};

describe('an assessment', () => {
  it('says of the body that a text cannot show it', () => {
    expect(checkInterviewAssessment(GIVEN)).toEqual({ ...GIVEN, bodyLanguage: 'not assessable from a transcript' });
  });

  it('is cut where it does not end', () => {
    const endless = checkInterviewAssessment({
      ...GIVEN,
      areasOfImprovement: Array.from({ length: 500 }, () => 'x'.repeat(5_000)),
      systemRecommendation: 'y'.repeat(100_000),
    });
    expect(endless.areasOfImprovement).toHaveLength(20);
    expect(endless.areasOfImprovement[0]).toHaveLength(1_000);
    expect(endless.systemRecommendation).toHaveLength(1_000);
  });
});
