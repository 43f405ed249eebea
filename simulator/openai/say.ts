import type { Scenarios } from '../scenarios.ts';
import { assess, readAssessmentRequest } from './assess.ts';
import { assessRecording, readRecordingRequest } from './assess-recording.ts';
import { assessInterview, isInterviewSchema } from './assess-interview.ts';
import type { CompletionRequest } from './completion-request.ts';
import { exampleOf } from './example-of.ts';

export type Said = { text: string; refusal: null } | { text: null; refusal: string };

const FREE_TEXT = 'Dies ist die Antwort des Simulators.';

/** What the model says, with the faults of the scenarios: a request to it names no number, so any scenario counts. */
export function say({ userTexts, schema }: CompletionRequest, scenarios: Scenarios): Said {
  if (scenarios.takeFromAny('llm_refuses')) return { text: null, refusal: 'Dabei kann ich leider nicht helfen.' };
  if (schema === null) return { text: FREE_TEXT, refusal: null };
  const questions = userTexts.map(parse);
  const conversation = questions.map(readAssessmentRequest).find((request) => request !== null);
  const recording = questions.map(readRecordingRequest).find((request) => request !== null);
  const answer = isInterviewSchema(schema) ? assessInterview : assess;
  const found = conversation ? answer(conversation) : recording ? assessRecording(recording) : exampleOf(schema);
  const text = JSON.stringify(found);
  const broken = scenarios.takeFromAny('llm_bad_json');
  return { text: broken ? text.slice(0, Math.ceil(text.length / 2)) : text, refusal: null };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
