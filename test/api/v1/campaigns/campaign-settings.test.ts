import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../../../src/api/limits.ts';
import { campaignSchema } from '../../../../src/api/v1/campaigns/schemas.ts';
import { problemSchema } from '../../../../src/api/v1/problem-schema.ts';
import type { CallPlacement } from '../../../../src/domain/calls/call.ts';
import type { CampaignSettings } from '../../../../src/store/campaigns/campaign-settings.ts';
import { BAD_BODIES, CANARY } from '../../poison.ts';
import { HOC_KEY, OPERATOR_KEY, type RunningApi, startApi } from '../../running-api.ts';

const SIXTEEN: CampaignSettings = { id: 16, name: 'Pflegefachkraft', placement: null };

let api: RunningApi;
let campaigns: Map<number, CampaignSettings>;
let asked: unknown[][];
let fault: Error | null;
beforeAll(async () => {
  api = await startApi({
    deps: {
      campaignSettings: {
        find: async (id) => {
          asked.push(['find', id]);
          if (fault) throw fault;
          return campaigns.get(id) ?? null;
        },
        keep: async (id, placement) => {
          asked.push(['keep', id, placement]);
          if (fault) throw fault;
          return keep(id, placement);
        },
      },
    },
  });
});
afterAll(() => api.close());
beforeEach(() => {
  campaigns = new Map([[16, SIXTEEN]]);
  asked = [];
  fault = null;
});

function keep(id: number, placement: CallPlacement | null) {
  const known = campaigns.get(id);
  const settings = { id, name: known?.name ?? null, placement };
  campaigns.set(id, settings);
  return { settings, isNew: known === undefined };
}

const get = (id: number | string, headers = OPERATOR_KEY) => api.get(`/api/v1/campaigns/${id}`, headers);
const put = (id: number | string, body: string | Uint8Array | object, headers: Record<string, string> = OPERATOR_KEY) =>
  api.request(`/api/v1/campaigns/${id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', ...headers },
    body:
      typeof body === 'string' || body instanceof Uint8Array
        ? (body as NonNullable<RequestInit['body']>)
        : JSON.stringify(body),
  });
const NOT_FOUND = {
  type: 'about:blank',
  title: 'Campaign not found',
  status: 404,
  detail: 'There is no campaign with this id.',
};

describe('a campaign', () => {
  it('is shown with what is settled for it, and kept by nobody on the way', async () => {
    const { status, json, headers } = await get(16);
    expect(status).toBe(200);
    expect(campaignSchema.parse(json)).toEqual({ id: 16, name: 'Pflegefachkraft', placement: null });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('that was neither set up nor settled here is 404', async () => {
    const { status, json } = await get(804);
    expect([status, json]).toEqual([404, NOT_FOUND]);
  });

  it.each(['twilio', 'elevenlabs', null])('is settled as %j, and says so', async (placement) => {
    const { status, json } = await put(16, { placement });
    expect(status).toBe(200);
    expect(campaignSchema.parse(json)).toEqual({ id: 16, name: 'Pflegefachkraft', placement });
    expect((await get(16)).json).toEqual(json);
    expect(asked).toEqual([
      ['keep', 16, placement],
      ['find', 16],
    ]);
  });

  it('of which only HOC knows is noted: 201, then 200, with the same body', async () => {
    const [first, again] = [await put(804, { placement: 'twilio' }), await put(804, { placement: 'twilio' })];
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(campaignSchema.parse(first.json)).toEqual({ id: 804, name: null, placement: 'twilio' });
    expect(again.text).toBe(first.text);
  });

  it.each(['0', '-1', '016', '1.5', '1e3', '9007199254740992', 'sixteen', '%00', "16'--", '%20'])(
    'with the id %s cannot be: 404, without a look into the database',
    async (id) => {
      for (const answer of [await get(id), await put(id, { placement: null })])
        expect([answer.status, answer.json]).toEqual([404, NOT_FOUND]);
      expect(asked).toEqual([]);
    },
  );
});

describe('settings that cannot be used', () => {
  const refused = (errors: { pointer: string; detail: string }[]) => ({
    type: 'about:blank',
    title: 'Invalid request',
    status: 400,
    detail: 'The body is not as this address takes it.',
    errors,
  });
  const NO_PLACEMENT = {
    pointer: '/placement',
    detail: 'Invalid option: expected one of "elevenlabs"|"twilio"',
  };
  const bad: [body: object, errors: { pointer: string; detail: string }[]][] = [
    [{}, [NO_PLACEMENT]],
    [{ placement: 'pigeon' }, [NO_PLACEMENT]],
    [{ placement: 'Twilio' }, [NO_PLACEMENT]],
    [{ placement: '' }, [NO_PLACEMENT]],
    [{ placement: ['twilio'] }, [NO_PLACEMENT]],
    [{ placement: true }, [NO_PLACEMENT]],
    [{ placement: null, name: 'Mine' }, [{ pointer: '/name', detail: 'unknown field' }]],
    [{ placement: null, id: 17 }, [{ pointer: '/id', detail: 'unknown field' }]],
  ];
  it.each(bad)('%j is 400 and points at it', async (body, errors) => {
    const { status, json, headers } = await put(16, body);
    expect([status, json]).toEqual([400, refused(errors)]);
    expect(headers.get('content-type')).toMatch('application/problem+json');
    expect(asked).toEqual([]);
  });

  it.each(BAD_BODIES)('%s: 400, or 413 where it is too large, and no value of it comes back', async (_name, body) => {
    const { status, text, json } = await put(16, body);
    const expected = body.length > LIMITS.writes.bodyBytes ? 413 : 400;
    expect(status).toBe(expected);
    expect(problemSchema.parse(json)).toMatchObject({ status: expected });
    expect(text).not.toContain(CANARY);
    expect(asked).toEqual([]);
  });

  it('that are no JSON by their type are 415', async () => {
    const { status, json } = await put(16, 'placement=twilio', { ...OPERATOR_KEY, 'content-type': 'text/plain' });
    expect([status, json]).toEqual([
      415,
      {
        type: 'about:blank',
        title: 'Unsupported media type',
        status: 415,
        detail: 'Send application/json in UTF-8.',
      },
    ]);
  });
});

describe('who may not', () => {
  it.each([
    ['without a key', {}, 401],
    ['with a key that may only trigger', HOC_KEY, 403],
  ])('%s is refused and changes nothing', async (_name, headers, expected) => {
    const answers = [await api.get('/api/v1/campaigns/16', headers as Record<string, string>)];
    answers.push(await put(16, { placement: 'twilio' }, headers as Record<string, string>));
    for (const { status, json } of answers) {
      expect(status).toBe(expected);
      expect(problemSchema.parse(json)).toMatchObject({ status: expected });
    }
    expect(asked).toEqual([]);
  });
});

it('while PostgreSQL is away both are 503, and nothing is said to be settled', async () => {
  fault = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  for (const answer of [await get(16), await put(16, { placement: 'twilio' })]) {
    expect([answer.status, answer.json]).toEqual([
      503,
      { type: 'about:blank', title: 'Service unavailable', status: 503, detail: expect.any(String) },
    ]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
});
