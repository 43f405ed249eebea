import type { Questionnaire } from '../../domain/calls/questionnaire.ts';
import { inOurWords, successOnlyFetch } from '../answer.ts';
import { type HttpLimits, shortened } from '../http.ts';
import { ProviderError } from '../provider-error.ts';
import { jsonInAnswer } from './json-in-html.ts';
import { toQuestionnaire } from './schemas.ts';

export interface HocSettings {
  /** ends in /api/v1 */
  baseUrl: string;
  token: string;
  /** shortens every time-out (tests) */
  httpTimeoutMs?: number;
}

export interface Hoc {
  /**
   * The questionnaire of a campaign; `loaded` false when HOC has none (an empty answer). A read, so it may be repeated.
   * @throws ProviderError: `not_found` for an unknown campaign and a refused token are final, the rest may pass
   */
  fetchQuestionnaire(campaignId: number): Promise<Questionnaire>;
  /** The same as HOC words it, for who wants to see just that. @throws ProviderError, as above */
  fetchQuestionnaireJson(campaignId: number): Promise<unknown>;
}

const LIMITS: HttpLimits = { connectMs: 3_000, totalMs: 10_000 };

/** HOC (the applicant-tracking cloud), read only. Lenient with what comes: a call without one odd field beats no call. */
export function createHoc({ baseUrl, token, httpTimeoutMs }: HocSettings): Hoc {
  const fetch = successOnlyFetch('hoc', shortened(LIMITS, httpTimeoutMs));
  // The token as it is: HOC answers 401 to "Bearer …".
  const headers = { Authorization: token, Accept: 'application/json' };

  const questionnaireJson = async (campaignId: number): Promise<unknown> => {
    const response = await fetch(`${baseUrl.replace(/\/+$/, '')}/questionnaire/${campaignId}`, { headers });
    const answer = jsonInAnswer(await response.text());
    if (answer === undefined) throw new ProviderError('hoc', 'bad_answer');
    return answer;
  };

  return {
    fetchQuestionnaire: (campaignId) =>
      inOurWords('hoc', async () => {
        const questionnaire = toQuestionnaire(await questionnaireJson(campaignId));
        if (questionnaire === null) throw new ProviderError('hoc', 'bad_answer');
        return questionnaire;
      }),

    fetchQuestionnaireJson: (campaignId) => inOurWords('hoc', () => questionnaireJson(campaignId)),
  };
}
