import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { answerAnalysed, bodyOf, fails, sessionIdOf } from './interview-answer.ts';
import { reanalysisBody } from './interview-bodies.ts';

const LONGEST_REASON = 500;

/**
 * `POST /api/interviews/analyze-stored-transcript {session_id, reason?}` (contracts §5.4): has the stored words analysed
 * once more, also when that had failed for good. Always 200; answers as `complete` does. The result stays one row.
 */
export const analyzeStoredTranscript =
  ({ interviews }: Pick<ApiDependencies, 'interviews'>): RequestHandler =>
  async (_req, res) => {
    const { session_id: given, reason } = bodyOf(reanalysisBody, res.locals.rawBody);
    if (given === null) return fails(res, 'session_id required');
    const id = sessionIdOf({ id: given });
    const session = id === null ? null : await interviews.find(id);
    if (session === null || (await interviews.result(session.id)) === null)
      return fails(res, 'No stored transcript found for this session');
    const why = (reason ?? 'Manual re-analysis').slice(0, LONGEST_REASON);
    if (!(await interviews.askForAnalysis(session.id, why))) return fails(res, 'No transcript text found');
    answerAnalysed(res, session, await interviews.analysed(session.id));
  };
