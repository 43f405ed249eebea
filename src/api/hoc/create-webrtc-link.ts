import type { RequestHandler } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { localNow } from '../answers/local-timestamp.ts';
import { agentOf, browserVariables, readBrowserCandidate } from './browser-link.ts';
import { readFields } from './read-fields.ts';

const TALK_TO = 'https://eu.residency.elevenlabs.io/app/talk-to';

/**
 * `POST /webhook/create-webrtc-link` (contracts §1.3): an address with which a browser talks to our agent. 200, with
 * `fallback` and ElevenLabs' own page when it gives no signed address · 400 · 401 · 500 no agent is configured. Twice is
 * harmless: nothing rings, and an address that nobody opens expires.
 */
export const createWebrtcLink =
  ({
    config,
    log,
    questionnaires,
    signedUrls,
  }: Pick<ApiDependencies, 'config' | 'log' | 'questionnaires' | 'signedUrls'>): RequestHandler =>
  async (_req, res) => {
    const candidate = readBrowserCandidate(readFields(res.locals.rawBody));
    const agentId = agentOf(config);
    const [questionnaire, signed] = await Promise.all([
      questionnaires.ofCampaign(candidate.campaign_id),
      signedUrls.signedConversation(agentId).catch((error: unknown) => {
        log.warn({ err: error }, 'no signed address: the public one is given');
        return null;
      }),
    ]);
    const { companyname, candidatefirst_name, candidatelast_name, questionnaire_context } = browserVariables(
      candidate,
      questionnaire,
    );
    // In the order of the original's address.
    const query = { agent_id: agentId, companyname, candidatefirst_name, candidatelast_name, questionnaire_context };
    res.json({
      status: 'success',
      conversation_id: signed?.conversationId ?? null,
      signed_url: signed?.signedUrl ?? `${TALK_TO}?${new URLSearchParams(query).toString()}`,
      questionnaire_loaded: questionnaire.loaded,
      timestamp: localNow(),
      ...(signed === null && { fallback: true }),
    });
  };
