import type { RequestHandler } from 'express';

/** `GET /api/health` (contracts §5.4): says only that the process answers. Always 200. */
export const interviewHealth: RequestHandler = (_req, res) => {
  res.json({ status: 'healthy', timestamp: new Date().toISOString() });
};
