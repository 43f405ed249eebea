import type { Response } from 'express';
import type { z } from 'zod';
import { isSessionId } from '../../domain/ids.ts';
import { withViolations } from '../../domain/interviews/interview.ts';
import { cleanJson, parseJson } from '../../domain/parse-json.ts';
import type { InterviewResultRow, InterviewSessionRow } from '../../store/interviews/interview-tables.ts';
import { utf8Text } from '../requests/read-json.ts';
import { Refusal } from '../answers/refusal.ts';
import type { conversationBody } from './interview-bodies.ts';

/** How system 5 says no: HTTP 200 (contracts §5.4). */
export const fails = (res: Response, error: string): void => void res.json({ status: 'error', error });

export const SESSION_NOT_FOUND = 'Interview session not found';

/** The session id of the address, null when it can be nobody's. */
export function sessionIdOf({ id }: { id?: unknown }): string | null {
  const text = typeof id === 'string' ? id.toLowerCase() : '';
  return isSessionId(text) ? text : null;
}

/** A body that is one JSON object, whatever it is called; unknown fields are ignored. @throws Refusal 422, as FastAPI does */
export function bodyOf<Schema extends z.ZodObject>(schema: Schema, body: Buffer): z.output<Schema> {
  const text = utf8Text(body);
  const json = text === null ? null : parseJson(text);
  const value = json?.ok ? cleanJson(json.value) : null;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal(422, 'Invalid JSON payload');
  return schema.parse(value);
}

/** An id as providers and front ends make them. */
export const isExternalId = (text: string): boolean => /^[\w.:-]{1,128}$/.test(text);

/** The conversation a body names, or the error that says why it names none. */
export function conversationOf({
  conversation_id: id,
}: z.output<typeof conversationBody>): { id: string } | { error: string } {
  if (id === null) return { error: 'conversation_id required' };
  return isExternalId(id) ? { id } : { error: 'conversation_id is not a valid id' };
}

/** Python's `isoformat` in UTC, as the original's rows have it. */
export const isoUtc = (date: Date | null): string | null =>
  date && date.toISOString().replace(/(?:\.000)?Z$/, '+00:00');

export const sessionBody = (session: InterviewSessionRow) => ({
  id: session.id,
  resume_result_id: session.resume_result_id,
  job_post_id: session.job_post_id,
  candidate_name: session.candidate_name,
  generated_questions: session.generated_questions,
  interview_prompt: session.interview_prompt,
  session_url: session.session_url,
  status: session.status,
  conversation_id: session.conversation_id,
  created_at: isoUtc(session.created_at),
  updated_at: isoUtc(session.updated_at),
  expires_at: isoUtc(session.expires_at),
});

type Whose = Pick<InterviewSessionRow, 'candidate_name' | 'job_post_id' | 'resume_result_id'>;

/** A row of interview_results (contracts §5.5), and how far its analysis is. */
export function resultBody(whose: Whose, result: InterviewResultRow) {
  return {
    id: result.id,
    interview_session_id: result.interview_session_id,
    job_post_id: whose.job_post_id,
    resume_result_id: whose.resume_result_id,
    conversation_id: result.conversation_id,
    candidate_name: whose.candidate_name,
    transcript: result.transcript,
    transcript_entries: result.transcript_entries,
    transcript_source: result.transcript_source,
    started_at: isoUtc(result.started_at),
    ended_at: isoUtc(result.ended_at),
    duration_seconds: result.duration_seconds,
    ...verdictBody(result),
    security_violations: result.security_violations,
    raw_analysis: result.raw_analysis,
    recording_url: result.recording_url,
    user_photo_url: result.user_photo_url,
    analysis_status: result.analysis_status,
    analysis_error: result.analysis_error,
    needs_attention: result.needs_attention,
    created_at: isoUtc(result.created_at),
    updated_at: isoUtc(result.updated_at),
  };
}

/** The fields of §5.3. */
export function verdictBody(result: InterviewResultRow) {
  const { cheatingDetected, bodyLanguage } = withViolations(
    { cheatingDetected: result.cheating_detected, bodyLanguage: result.body_language },
    result.security_violations,
  );
  return {
    domain_score: result.domain_score,
    behavioral_score: result.behavioral_score,
    communication_score: result.communication_score,
    overall_score: result.overall_score,
    confidence_level: result.confidence_level,
    cheating_detected: cheatingDetected,
    body_language: bodyLanguage,
    speech_pattern: result.speech_pattern,
    areas_of_improvement: result.areas_of_improvement,
    system_recommendation: result.system_recommendation,
  };
}

/**
 * What the analysis gave, said truthfully: the result, that it failed (it can be asked for again), or that it still runs
 * and goes on by itself.
 */
export function answerAnalysed(res: Response, whose: Whose, result: InterviewResultRow | null): void {
  if (result === null) return fails(res, 'Results not found');
  if (result.analysis_status === 'failed')
    return fails(res, result.transcript === null ? 'Could not fetch the transcript' : 'Interview analysis failed');
  const stillRuns = result.analysis_status === 'waiting' && { message: 'Interview analysis is still running' };
  res.json({ status: 'success', data: resultBody(whose, result), ...stillRuns });
}
