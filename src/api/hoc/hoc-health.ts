import type { RequestHandler } from 'express';
import type { Config } from '../../config.ts';
import { localNow } from '../answers/local-timestamp.ts';

/** `GET /webhook/health` (contracts §1.3): that the process answers, and what it is set up with. Asks nobody. Always 200. */
export const hocHealth =
  ({ elevenLabs, hoc }: Config): RequestHandler =>
  (_req, res) => {
    res.json({
      status: 'healthy',
      service: 'Sellcruiting Agent Webhook',
      agent_id: elevenLabs.agentId,
      hirings_api_url: hoc.baseUrl,
      timestamp: localNow(),
    });
  };
