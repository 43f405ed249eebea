import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { Refusal } from '../answers/refusal.ts';
import { fails, isExternalId } from './interview-answer.ts';

/**
 * `GET /api/elevenlabs/signed-url?agentId=` (contracts §5.4): an address with which the browser talks to the agent,
 * without our key. 200 with it, or with what went wrong; 400 without an agent. Nothing begins before somebody opens it.
 */
export const signedUrl =
  ({ config, signedUrls, log }: Pick<ApiDependencies, 'config' | 'signedUrls' | 'log'>): RequestHandler =>
  async (req, res) => {
    const agentId = req.query['agentId'];
    if (typeof agentId !== 'string' || agentId.trim() === '')
      throw new Refusal(400, 'agentId parameter is required and cannot be empty');
    if (!isExternalId(agentId.trim())) throw new Refusal(400, 'agentId is not a valid id');
    if (config.elevenLabs.apiKey === null) return fails(res, 'ELEVENLABS_API_KEY not configured');
    try {
      res.json({ status: 'success', signed_url: await signedUrls.signedUrl(agentId.trim()) });
    } catch (error) {
      log.warn({ err: error }, 'no signed address');
      fails(res, 'Failed to get signed URL');
    }
  };
