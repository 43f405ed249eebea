import type { RequestHandler } from 'express';

/** `GET /healthz` (contracts §4.6): liveness of system 4. Always 200. */
export const healthz: RequestHandler = (_req, res) => {
  res.json({ status: 'ok', timestamp: new Date().toISOString() });
};
