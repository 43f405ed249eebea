import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { fails, isoUtc, sessionIdOf } from './interview-answer.ts';

/** `GET /api/interviews/{id}/transcript` (contracts §5.4): the words that are stored. Always 200. */
export const getInterviewTranscript =
  ({ interviews }: Pick<ApiDependencies, 'interviews'>): RequestHandler =>
  async (req, res) => {
    const id = sessionIdOf(req.params);
    const session = id === null ? null : await interviews.find(id);
    const result = session && (await interviews.result(session.id));
    if (session === null || result === null || result.transcript === null)
      return fails(res, 'Interview transcript not found');
    res.json({
      status: 'success',
      data: {
        transcript: result.transcript,
        transcript_entries: result.transcript_entries ?? [],
        transcript_source: result.transcript_source,
        duration_seconds: result.duration_seconds,
        started_at: isoUtc(result.started_at),
        ended_at: isoUtc(result.ended_at),
        security_violations: result.security_violations ?? {},
        candidate_name: session.candidate_name,
      },
    });
  };
