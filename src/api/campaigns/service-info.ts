import type { RequestHandler } from 'express';

/** `GET /` (contracts §2.2): says to who opens the address what is here. Always 200. */
export const serviceInfo: RequestHandler = (_req, res) => {
  res.json({
    service: 'VoiceKI Campaign Setup API',
    version: '1.0.0',
    status: 'online',
    docs: '/docs',
    health: '/health',
  });
};
