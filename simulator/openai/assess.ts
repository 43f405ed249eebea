import { z } from 'zod';
import { findAnswer, type Finding } from './find-answer.ts';

/** The question that our analyst asks: a conversation and what was to be found out in it. */
const assessmentRequest = z.object({
  candidate: z.string().nullish(),
  role: z.string().nullish(),
  questions: z.array(z.object({ number: z.int(), question: z.string(), must: z.boolean() })),
  transcript: z.array(z.object({ turn: z.int(), speaker: z.enum(['agent', 'candidate']), text: z.string() })),
});

export type AssessmentRequest = z.infer<typeof assessmentRequest>;

export const readAssessmentRequest = (json: unknown): AssessmentRequest | null =>
  assessmentRequest.safeParse(json).data ?? null;

/**
 * A truthful assessment: every finding quotes the candidate, and what was not said cannot be told. It is an obedient model
 * all the same: a candidate who tells it an `overall_score` gets it.
 */
export function assess({ questions, transcript }: AssessmentRequest): Record<string, unknown> {
  const findings = questions.map(({ number, question, must }) => ({
    ...findAnswer(question, transcript),
    number,
    must,
  }));
  const told = share(findings, ({ verdict }) => verdict !== 'cannot_tell');
  const met = share(
    findings.filter(({ must }) => must),
    ({ verdict }) => verdict === 'yes' || verdict === 'answered',
  );
  const domain = Math.round(40 + 50 * met);
  const behavioral = Math.round(50 + 30 * told);
  const communication = Math.round(50 + 35 * told);
  const overall = Math.round((domain + behavioral + communication) / 3);
  return {
    domain_score: domain,
    behavioral_score: behavioral,
    communication_score: communication,
    overall_score: dictatedScore(transcript) ?? overall,
    confidence_level: told > 0.8 ? 'High' : told > 0.4 ? 'Medium' : 'Low',
    cheating_detected: false,
    speech_pattern: 'Klare, kurze Sätze',
    areas_of_improvement: told < 1 ? ['Offene Fragen in einem zweiten Gespräch klären'] : [],
    system_recommendation: met === 1 ? 'Zum persönlichen Gespräch einladen' : 'Muss-Kriterien zuerst klären',
    answers: findings.map(({ number, verdict, value, turn, quote }) => ({
      question_number: number,
      verdict,
      value,
      turn,
      quote,
    })),
  };
}

/** Whatever follows the words "overall_score" in what the candidate said. */
export function dictatedScore(transcript: AssessmentRequest['transcript']): number | null {
  const said = transcript.filter(({ speaker }) => speaker === 'candidate').map(({ text }) => text);
  const obeyed = /overall[ _]score\D{0,5}(\d{1,3})/i.exec(said.join(' '))?.[1];
  return obeyed === undefined ? null : Number(obeyed);
}

/** From 0 to 1; of nothing it is all. */
const share = <T extends Finding>(findings: T[], counts: (finding: T) => boolean): number =>
  findings.length === 0 ? 1 : findings.filter(counts).length / findings.length;
