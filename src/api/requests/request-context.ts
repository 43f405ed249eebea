import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { RequestMeters } from '../load/request-meters.ts';
import type { Caller } from '../access/auth.ts';
import type { RequestClassName } from '../limits.ts';

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- the one way to type res.locals
  namespace Express {
    /** What the guards in front of a door found out about the request. */
    interface Locals {
      requestId: string;
      /** null until a door was found */
      requestClass: RequestClassName | null;
      /** null until a key was recognised */
      caller: Caller | null;
      /** the bytes as they came; empty for a request without body */
      rawBody: Buffer;
      /** the same in the pieces in which they came: what is refused unread need not be put together */
      bodyPieces: readonly Buffer[];
    }
  }
}

const REQUEST_ID = /^[\w.:-]{1,64}$/;

/** Names the request: by the caller's id when it is harmless in a log and a header, else by one of ours; echoed. */
export const requestContext: RequestHandler = (req, res, next) => {
  const given = req.get('x-request-id');
  res.locals.requestId = given !== undefined && REQUEST_ID.test(given) ? given : randomUUID();
  res.locals.requestClass = null;
  res.locals.caller = null;
  res.locals.rawBody = Buffer.alloc(0);
  res.locals.bodyPieces = [];
  res.set('X-Request-Id', res.locals.requestId);
  next();
};

/** One line per request, and its place in the metrics: route pattern, never the URL (it may hold what somebody typed), status, duration. */
export const accessLog =
  (log: Logger, meters: Pick<RequestMeters, 'answered'>): RequestHandler =>
  (req, res, next) => {
    const startedAt = performance.now();
    let said = false;
    const say = () => {
      if (said) return;
      said = true;
      const durationMs = performance.now() - startedAt;
      const facts = {
        requestId: res.locals.requestId,
        method: req.method,
        route: routeOf(req),
        // the caller was gone before it was answered
        status: res.writableFinished ? res.statusCode : 499,
        durationMs: Math.round(durationMs),
        role: res.locals.caller?.role ?? null,
        keyName: res.locals.caller?.keyName ?? null,
      };
      const { method, route, status } = facts;
      meters.answered({ method, route, status, seconds: durationMs / 1_000, requestClass: res.locals.requestClass });
      log[QUIET.has(facts.route) ? 'debug' : 'info'](facts, 'request');
    };
    res.once('finish', say).once('close', say);
    next();
  };

/** Asked every few seconds by whoever watches us. */
const QUIET = new Set(['/health', '/ready']);

export function routeOf(req: { route?: { path?: unknown } }): string {
  return typeof req.route?.path === 'string' ? req.route.path : '(no route)';
}
