import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { temporalIsAway } from '../../temporal/temporal-is-away.ts';
import { databaseIsAway } from './database-is-away.ts';
import { CallerGone } from '../requests/read-body.ts';
import { invalidRequest, methodNotAllowed, notFound, Refusal, unavailable } from './refusal.ts';
import { routeOf } from '../requests/request-context.ts';
import { shapeOf } from './shapes.ts';

/** For a path that exists, asked with a method it does not have. */
export const onlyMethods = (methods: readonly string[]): RequestHandler => {
  const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
  return () => {
    throw methodNotAllowed(allow);
  };
};

export const noSuchPath: RequestHandler = () => {
  throw notFound();
};

/**
 * The end of every request that was not answered: the refusal in the shape of its door. What is no refusal is breakage:
 * logged, and answered without a word of it, for an error's text may quote anybody's data.
 */
export const answerErrors =
  (log: Logger): ErrorRequestHandler =>
  // oxlint-disable-next-line eslint/no-unused-vars -- Express knows it by its four parameters
  (error: unknown, req, res, _next) => {
    if (error instanceof CallerGone || res.headersSent || res.destroyed) {
      // an answer that has begun cannot be taken back; one that was given (answers-within.ts) stands
      if (!res.writableEnded) res.destroy();
      return;
    }
    const refusal = refusalOf(error);
    if (refusal.status >= 500 && !(error instanceof Refusal)) {
      const facts = { requestId: res.locals.requestId, method: req.method, route: routeOf(req), error };
      log.error(facts, 'request failed');
    }
    answerRefusal(req, res, refusal);
  };

/** In the shape of the door that was asked. */
export function answerRefusal(req: Request, res: Response, refusal: Refusal): void {
  const shape = shapeOf(req.path);
  res
    .status(refusal.status)
    .set(refusal.headers)
    .type(shape.contentType)
    .send(JSON.stringify(refusal.body ?? shape.body(refusal)));
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (databaseIsAway(error) || temporalIsAway(error)) return unavailable();
  // Express refuses a path parameter such as %zz by itself
  if (error instanceof URIError) return notFound();
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  if (status >= 400 && status < 500) return invalidRequest('The request could not be read.');
  return new Refusal(500, 'Internal server error', 'This is our fault and was noted.');
}
