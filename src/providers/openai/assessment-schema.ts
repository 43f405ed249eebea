import { z } from 'zod';
import type { Assessment } from '../../domain/calls/analysis.ts';
import { cleanJson, parseJson } from '../../domain/parse-json.ts';

const score = z.int().min(0).max(100);

/** What the model is asked for and held to. Sent as JSON schema (structured outputs) and checked again on arrival. */
export const assessmentSchema = z.object({
  domain_score: score,
  behavioral_score: score,
  communication_score: score,
  overall_score: score,
  confidence_level: z.string(),
  cheating_detected: z.boolean(),
  speech_pattern: z.string(),
  areas_of_improvement: z.array(z.string()),
  system_recommendation: z.string(),
  answers: z.array(
    z.object({
      question_number: z.int(),
      verdict: z.enum(['yes', 'no', 'answered', 'cannot_tell']),
      value: z.string().nullable(),
      turn: z.int().nullable(),
      quote: z.string().nullable(),
    }),
  ),
});

/** Longest list of faults that is sent back. */
const MAX_FAULTS = 10;

/**
 * The model's text as an assessment, or what is wrong with it: in words for the model, naming fields and rules, with
 * nothing of the text itself.
 */
export function readAssessment(content: string): { assessment: Assessment } | { faults: string[] } {
  const read = readAs(assessmentSchema, content);
  return 'value' in read ? { assessment: toAssessment(read.value) } : read;
}

/** The model's text in the shape of a schema, or what is wrong with it. */
export function readAs<Value>(schema: z.ZodType<Value>, content: string): { value: Value } | { faults: string[] } {
  const json = parseJson(withoutFences(content));
  if (!json.ok) return { faults: ['it is not one valid JSON object'] };
  const parsed = schema.safeParse(cleanJson(json.value));
  if (parsed.success) return { value: parsed.data };
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the object'}: ${message}`);
  return { faults: faults.slice(0, MAX_FAULTS) };
}

/** Models that know no structured outputs like to wrap JSON as Markdown. */
export function withoutFences(content: string): string {
  const text = content.trim();
  const isFenced = text.length >= 6 && text.startsWith('```') && text.endsWith('```');
  return isFenced ? text.slice(3, -3).replace(/^[a-z]+/i, '') : text;
}

/** What both assessments hold. */
export const toScores = (given: Omit<z.infer<typeof assessmentSchema>, 'answers'>): Omit<Assessment, 'answers'> => ({
  domainScore: given.domain_score,
  behavioralScore: given.behavioral_score,
  communicationScore: given.communication_score,
  overallScore: given.overall_score,
  confidenceLevel: given.confidence_level,
  cheatingDetected: given.cheating_detected,
  speechPattern: given.speech_pattern,
  areasOfImprovement: given.areas_of_improvement,
  systemRecommendation: given.system_recommendation,
});

const toAssessment = (given: z.infer<typeof assessmentSchema>): Assessment => ({
  ...toScores(given),
  answers: given.answers.map(({ question_number, verdict, value, turn, quote }) => ({
    questionNumber: question_number,
    verdict,
    value,
    turn,
    quote,
  })),
});
