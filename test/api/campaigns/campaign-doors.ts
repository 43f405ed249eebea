import { readFileSync } from 'node:fs';
import type { ApiDependencies } from '../../../src/api/dependencies.ts';
import type { SetupAnswer, SetupRequest } from '../../../src/api/commands/set-up-campaign.ts';
import type { CampaignSummary } from '../../../src/store/campaigns/campaign-packages.ts';
import { API_LIMITS } from '../../../src/api/guards.ts';
import { type RunningApi, startApi } from '../running-api.ts';

export const SECRET = { authorization: 'Bearer demo-setup-secret' };

export const fixture = <T = any>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../fixtures/campaigns/${name}.json`, import.meta.url), 'utf8')) as T;

/** What is behind the doors of the set-up, and what it was asked. */
export interface CampaignDoors {
  api: RunningApi;
  setUps: SetupRequest[];
  behind: {
    answer: SetupAnswer;
    campaigns: CampaignSummary[];
    packages: Record<string, string>;
    process: ApiDependencies['processedProtocol'];
  };
}

/** What the recorded answer of a set-up says, as our store has it. */
export const STORED: SetupAnswer = {
  kind: 'set_up',
  stored: {
    created_text: '2025-11-03T09:30:00.000000Z',
    download_url: 'https://hoc.example/api/v1/campaigns/16/package',
    question_count: 10,
    company_name: 'Pflegezentrum Mühlteich',
  },
};

const OFTEN = { perSecond: 1_000, burst: 1_000 };

export async function startCampaignDoors(config: Parameters<typeof startApi>[0] = {}): Promise<CampaignDoors> {
  const setUps: SetupRequest[] = [];
  const behind: CampaignDoors['behind'] = {
    answer: STORED,
    campaigns: [],
    packages: {},
    process: async () => ({ questions: [], knowledge_base: null }),
  };
  const setups = { bodyBytes: 2 * 1024 * 1024, rate: OFTEN };
  const api = await startApi({
    ...config,
    limits: { classes: { ...API_LIMITS.classes, setups } },
    deps: {
      setUpCampaign: async (request) => {
        setUps.push(request);
        return behind.answer;
      },
      processedProtocol: (protocol) => behind.process(protocol),
      campaigns: {
        list: async () => behind.campaigns,
        packageBody: async (id) => behind.packages[id] ?? null,
      },
    },
  });
  return { api, setUps, behind };
}

/** A fault as FastAPI words it, without what we leave out: the value that was sent. */
export const asFastApi = (detail: { type: string }[] | 'json_invalid') =>
  detail === 'json_invalid'
    ? [
        {
          type: 'json_invalid',
          loc: ['body', 0],
          msg: 'JSON decode error',
          input: {},
          ctx: { error: 'Expecting value' },
        },
      ]
    : detail.map((one) => ({ ...one, input: null, url: `https://errors.pydantic.dev/2.5/v/${one.type}` }));
