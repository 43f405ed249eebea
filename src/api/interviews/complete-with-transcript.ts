import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { capturedInterview } from './captured-interview.ts';
import { answerAnalysed, bodyOf, fails, SESSION_NOT_FOUND, sessionIdOf } from './interview-answer.ts';
import { captureBody } from './interview-bodies.ts';

/**
 * `POST /api/interviews/{id}/complete-with-transcript` (contracts §5.4): the front end brings the words it captured, and
 * what the browser saw of cheating. Always 200. Answers as `complete` does. Twice is harmless: the words that came first
 * stay (webhook or front end), and so does the first report of violations.
 */
export const completeWithTranscript =
  ({ interviews }: Pick<ApiDependencies, 'interviews'>): RequestHandler =>
  async (req, res) => {
    const { heard, capture } = capturedInterview(bodyOf(captureBody, res.locals.rawBody));
    const id = sessionIdOf(req.params);
    const session = id === null ? null : await interviews.find(id);
    if (session === null || !(await interviews.capture(session.id, heard, capture)))
      return fails(res, SESSION_NOT_FOUND);
    answerAnalysed(res, session, await interviews.analysed(session.id));
  };
