import type { ApiDependencies } from '../dependencies.ts';
import { localNow } from '../answers/local-timestamp.ts';
import { agentOf, browserVariables, readBrowserCandidate } from './browser-link.ts';

const TALK_TO = 'https://elevenlabs.io/app/talk-to';

/**
 * trigger-call without a number, where TRIGGER_CALL_ALLOW_WEBRTC allows it (contracts §1.2, §8.2): the address of
 * ElevenLabs' own page, which holds all the agent is to know. Nothing rings, nothing is kept; twice is the same address.
 * @throws Refusal 400, or 500 "WebRTC Link creation failed"
 */
export async function webrtcLink(
  { config, questionnaires }: Pick<ApiDependencies, 'config' | 'questionnaires'>,
  fields: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const candidate = readBrowserCandidate(fields);
  const agentId = agentOf(config);
  const questionnaire = await questionnaires.ofCampaign(candidate.campaign_id);
  const filled = {
    agent_id: agentId,
    ...prefixed('var_', { ...browserVariables(candidate, questionnaire) }),
  };
  return {
    status: 'success',
    method: 'webrtc_browser_link',
    message: 'WebRTC browser link created successfully with dynamic variables',
    data: {
      campaign_id: candidate.campaign_id,
      candidate: `${candidate.candidate_first_name} ${candidate.candidate_last_name}`,
      company: candidate.company_name,
      browser_url: `${TALK_TO}?${new URLSearchParams(filled).toString()}`,
      questionnaire_loaded: questionnaire.loaded,
      questions_count: questionnaire.questions.length,
      timestamp: localNow(),
      dynamic_variables_filled: Object.keys(filled),
      note: 'Browser-URL can be opened directly in any web browser',
    },
  };
}

const prefixed = (prefix: string, values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
