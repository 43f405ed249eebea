import type { RequestHandler } from 'express';
import { answerRefusal } from '../answers/answer-errors.ts';
import { unavailable } from '../answers/refusal.ts';

/**
 * Answers 503 when the door has not answered by then. What the door does goes on, and its answer is dropped: only for
 * doors of which "ask again" is true whatever comes of it (limits.ts).
 */
export const answersWithin =
  (ms: number): RequestHandler =>
  (req, res, next) => {
    const timer = setTimeout(() => {
      if (!res.headersSent) answerRefusal(req, res, unavailable('It took too long.'));
    }, ms);
    res.once('close', () => clearTimeout(timer));
    next();
  };
