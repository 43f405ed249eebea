import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { bodyOf, conversationOf, fails, isoUtc, verdictBody } from './interview-answer.ts';
import { trialBody } from './interview-bodies.ts';

/**
 * `POST /api/test-interview-analysis {conversation_id, candidate_name?, job_role?}` (contracts §5.4): analyses any
 * conversation without a session of ours. Always 200; the result, or what went wrong. Nothing of it is listed anywhere.
 */
export const testInterviewAnalysis =
  ({ config, interviews }: Pick<ApiDependencies, 'config' | 'interviews'>): RequestHandler =>
  async (_req, res) => {
    const body = bodyOf(trialBody, res.locals.rawBody);
    const conversation = conversationOf(body);
    if ('error' in conversation) return fails(res, conversation.error);
    if (config.elevenLabs.apiKey === null) return fails(res, 'ELEVENLABS_API_KEY not configured');

    const session = await interviews.openTrial({
      conversationId: conversation.id,
      candidateName: body.candidate_name ?? 'Test Candidate',
      jobRole: body.job_role ?? 'Software Engineer',
    });
    const result = await interviews.analysed(session.id);
    if (result === null || result.transcript === null) return fails(res, 'Could not fetch the transcript');
    if (result.analysis_status === 'failed') return fails(res, 'Interview analysis failed');
    if (result.analysis_status === 'waiting') return fails(res, 'Interview analysis is still running');
    res.json({
      status: 'success',
      data: {
        conversation_id: conversation.id,
        transcript: result.transcript,
        started_at: isoUtc(result.started_at),
        ended_at: isoUtc(result.ended_at),
        duration_seconds: result.duration_seconds,
        candidate_name: session.candidate_name,
        job_role: session.job_role,
        ...verdictBody(result),
      },
    });
  };
