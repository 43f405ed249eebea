import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { fails, isoUtc, SESSION_NOT_FOUND, sessionIdOf } from './interview-answer.ts';

/** `GET /api/interviews/{id}` (contracts §5.4): what the interview's page shows; opening it begins the session. Always 200. */
export const getInterview =
  ({ interviews }: Pick<ApiDependencies, 'interviews'>): RequestHandler =>
  async (req, res) => {
    const id = sessionIdOf(req.params);
    const found = id === null ? null : await interviews.find(id);
    if (found === null) return fails(res, SESSION_NOT_FOUND);
    // The clock decides, also before the workflow has noted it.
    if (found.status === 'expired' || found.expires_at.getTime() <= Date.now())
      return fails(res, 'Interview session has expired');
    const session = found.status === 'pending' ? await interviews.visit(found) : found;
    res.json({
      status: 'success',
      data: {
        session_id: session.id,
        candidate_name: session.candidate_name,
        interview_prompt: session.interview_prompt,
        generated_questions: session.generated_questions,
        status: session.status,
        created_at: isoUtc(session.created_at),
        expires_at: isoUtc(session.expires_at),
      },
    });
  };
