import type { RequestHandler } from 'express';

/**
 * For the doors that HOC's pages ask from a browser (limits.ts says which): from any origin, without credentials (contracts
 * §2.2). Every answer of theirs may be read by any page; a preflight is answered here, before a key is asked for.
 */
export const anyOrigin: RequestHandler = (req, res, next) => {
  res.set('Access-Control-Allow-Origin', '*');
  const isPreflight = req.method === 'OPTIONS' && req.get('origin') && req.get('access-control-request-method');
  if (!isPreflight) return next();
  res
    .set('Access-Control-Allow-Methods', 'GET, POST')
    .set('Access-Control-Allow-Headers', 'Authorization, Content-Type')
    .set('Access-Control-Max-Age', '600')
    .type('text/plain')
    .send('OK');
};
