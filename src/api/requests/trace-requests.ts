import type { RequestHandler } from 'express';
import type { Tracing } from '../../traces/tracing.ts';
import { routeOf } from './request-context.ts';

/** A span per request: method, pattern of its door, status. Never the address: it may hold what somebody typed. */
export const traceRequests =
  (tracing: Tracing): RequestHandler =>
  (req, res, next) =>
    tracing.span({ name: req.method, kind: 'server', facts: { 'http.request.method': req.method } }, (end) => {
      res.once('close', () => {
        const route = routeOf(req);
        const status = res.writableFinished ? res.statusCode : 499;
        end({
          name: `${req.method} ${route}`,
          facts: { 'http.route': route, 'http.response.status_code': status },
          ...(status >= 500 && { failed: String(status) }),
        });
      });
      next();
    });
