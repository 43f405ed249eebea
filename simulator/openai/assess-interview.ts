import { type AssessmentRequest, dictatedScore } from './assess.ts';
import type { JsonSchema } from './strict-schema.ts';

/** An assessment is asked for, without an answer per question. */
export const isInterviewSchema = ({ properties }: JsonSchema): boolean =>
  properties !== undefined && 'overall_score' in properties && !('answers' in properties);

/** Words from which on the stand-in finds nothing missing. */
const MANY_WORDS = 120;

/**
 * The more the candidate said, the better; every time the same for the same words. It is an obedient model: who tells it
 * an `overall_score` gets it.
 */
export function assessInterview({ transcript }: AssessmentRequest): Record<string, unknown> {
  const said = transcript.filter(({ speaker }) => speaker === 'candidate').map(({ text }) => text);
  const words = said.join(' ').split(/\s+/).filter(Boolean).length;
  const share = Math.min(1, words / MANY_WORDS);
  const overall = dictatedScore(transcript) ?? Math.round(45 + 40 * share);
  return {
    domain_score: Math.round(40 + 45 * share),
    behavioral_score: Math.round(50 + 30 * share),
    communication_score: Math.round(45 + 40 * share),
    overall_score: overall,
    confidence_level: share > 0.8 ? 'High' : share > 0.4 ? 'Medium' : 'Low',
    cheating_detected: false,
    speech_pattern: 'Clear, short sentences',
    areas_of_improvement: share < 1 ? ['Say more about your own part in past projects'] : [],
    system_recommendation: share > 0.6 ? 'Recommended for Panel Interview' : 'Talk once more before deciding',
  };
}
