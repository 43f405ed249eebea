import type { RequestHandler } from 'express';

/** `GET /health`: liveness, the contract of system 2. Says only that the process answers; never asks a dependency. Always 200. */
export const health: RequestHandler = (_req, res) => {
  res.json({ status: 'healthy', version: '1.0.0', timestamp: new Date().toISOString() });
};

/** `GET` on a webhook's path (contracts §3.2): shows a person who opens it that the door is there. Always 200. */
export const webhookHealth =
  (service: string): RequestHandler =>
  (_req, res) => {
    res.json({ status: 'healthy', service, timestamp: new Date().toISOString() });
  };
